use readout_model::{Entity, EntityKind, Id, Report};
use smol_str::SmolStr;

/// Who is who across reports: every entity of every report is one [`Character`] of the story.
pub struct Cast {
    characters: Vec<Character>,
    /// Character of each entity, by report and entity index.
    roles: Vec<Vec<usize>>,
}

/// Somebody or something that one or several reports speak of.
#[derive(Clone, Debug)]
pub struct Character {
    /// The fullest name any report gives.
    pub name: String,
    /// Kind, as in the first report that knows it.
    pub kind: EntityKind,
    /// Country code, where a report knows it.
    pub country: Option<SmolStr>,
    /// Whether any mention is a name rather than a description.
    pub named: bool,
    wikidata: Option<SmolStr>,
}

impl Cast {
    /// Links the entities of all reports, in order of the reports.
    ///
    /// Entities are linked by Wikidata item, by country code (countries), or by name: the words of
    /// one name must all stand in the other, kind and country must not contradict, and only one
    /// character may fit. Descriptions ("officials") are linked when word and country are the same.
    pub fn new(reports: &[Report]) -> Cast {
        let mut cast = Cast { characters: Vec::new(), roles: Vec::new() };
        for report in reports {
            let mut roles = Vec::with_capacity(report.facts.entities.len());
            // Two entities of one report are different people by the report's own reading.
            let known_before = cast.characters.len();
            for entity in report.facts.entities.iter() {
                let named = entity
                    .mentions
                    .iter()
                    .any(|mention| report.facts.mentions[*mention].name.is_some());
                let fitting: Vec<usize> = (0..known_before)
                    .filter(|index| !roles.contains(index))
                    .filter(|&index| cast.characters[index].fits(entity, named))
                    .collect();
                let exact = fitting
                    .iter()
                    .copied()
                    .find(|&index| same_words(&cast.characters[index].name, &entity.name));
                match (exact, &fitting[..]) {
                    (Some(index), _) | (None, &[index]) => {
                        cast.characters[index].learn(entity, named);
                        roles.push(index);
                    }
                    _ => {
                        roles.push(cast.characters.len());
                        cast.characters.push(Character {
                            name: entity.name.clone(),
                            kind: entity.kind,
                            country: entity.country.clone(),
                            wikidata: entity.wikidata.clone(),
                            named,
                        });
                    }
                }
            }
            cast.roles.push(roles);
        }
        cast
    }

    /// The number of the character that an entity of a report is.
    pub fn number(&self, report: usize, entity: Id<Entity>) -> usize {
        self.roles[report][entity.index()]
    }

    /// Whom somebody stands for: the country's own name where a country of that code is in the story,
    /// else himself. What a minister does to another, his country does to the other's.
    pub(crate) fn standing_for(&self, name: &str, country: Option<&SmolStr>) -> String {
        let state = self.characters.iter().find(|character| {
            character.kind == EntityKind::Country
                && country.is_some()
                && character.country.as_ref() == country
        });
        state.map_or_else(|| name.to_owned(), |state| state.name.clone())
    }

    /// The character of this number.
    pub fn character(&self, number: usize) -> &Character {
        &self.characters[number]
    }
}

impl Character {
    fn fits(&self, entity: &Entity, named: bool) -> bool {
        if let (Some(mine), Some(theirs)) = (&self.wikidata, &entity.wikidata) {
            return mine == theirs;
        }
        let countries_agree = match (&self.country, &entity.country) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        };
        if self.kind != entity.kind || !countries_agree || self.named != named {
            return false;
        }
        match self.kind {
            EntityKind::Country if self.country.is_some() => self.country == entity.country,
            EntityKind::Person if named => words_within(&self.name, &entity.name),
            _ => {
                same_words(&self.name, &entity.name)
                    && (named || (self.country.is_some() && self.country == entity.country))
            }
        }
    }

    fn learn(&mut self, entity: &Entity, named: bool) {
        if entity.name.chars().count() > self.name.chars().count() {
            self.name.clone_from(&entity.name);
        }
        self.country = self.country.take().or_else(|| entity.country.clone());
        self.wikidata = self.wikidata.take().or_else(|| entity.wikidata.clone());
        self.named |= named;
    }
}

fn words(name: &str) -> Vec<String> {
    name.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn same_words(one: &str, other: &str) -> bool {
    words(one) == words(other)
}

/// Whether all words of the shorter name stand in the longer one.
fn words_within(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.is_empty() && short.iter().all(|word| long.contains(word))
}
