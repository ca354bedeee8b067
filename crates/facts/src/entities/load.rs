use jiff::civil::Date;
use readout_model::{Diagnostic, EntityKind, KnowledgeFile, RuleId};
use smol_str::SmolStr;

use super::fold::fold;
use super::tables::{
    AtHome, CollectiveKind, Country, CountryForm, CountryWord, Effect, Gender, Meaning,
    Organisation, Pronoun, PronounKind, Role, RoleWord, Sector, Tables, Term,
};
use crate::places::PlaceRow;
use crate::table::Table;

impl Tables {
    /// Reads the tables below `actors/` and `places/`; other files are passed over.
    ///
    /// # Errors
    ///
    /// All problems of all files at once: a missing column, an unknown value, a country without a
    /// row in `actors/countries.tsv`.
    pub fn parse(files: &[KnowledgeFile]) -> Result<Tables, Vec<Diagnostic>> {
        let mut tables = Tables { sectors: vec![SmolStr::default()], ..Tables::default() };
        let mut problems = Vec::new();
        // Countries first, other names last: rows are checked against the tables they refer to.
        let rank = |file: &KnowledgeFile| match file.path.as_str() {
            "actors/countries.tsv" | "actors/leading_offices.tsv" => 0,
            "actors/role_abbreviations.tsv"
            | "actors/short_names.tsv"
            | "places/other_names.tsv" => 2,
            _ => 1,
        };
        let mut files: Vec<&KnowledgeFile> = files
            .iter()
            .filter(|file| file.path.starts_with("actors/") || file.path.starts_with("places/"))
            .collect();
        files.sort_by(|one, other| (rank(one), &one.path).cmp(&(rank(other), &other.path)));
        for file in files {
            tables.read(file, &mut problems);
        }
        if problems.is_empty() { Ok(tables) } else { Err(problems) }
    }

    fn read(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        match file.path.as_str() {
            "actors/countries.tsv" => self.read_countries(file, problems),
            "actors/country_words.tsv" | "actors/country_words_more.tsv" => {
                self.read_country_words(file, problems);
            }
            "actors/organisations.tsv"
            | "actors/organisations_more.tsv"
            | "actors/forces.tsv"
            | "actors/parties_more.tsv"
            | "actors/companies.tsv"
            | "actors/armed_groups.tsv"
            | "actors/parties.tsv"
            | "actors/media.tsv" => {
                self.read_organisations(file, problems);
            }
            "actors/people.tsv" | "actors/people_earlier.tsv" | "actors/people_more.tsv" => {
                self.read_people(file, problems);
            }
            "actors/short_names.tsv" => self.read_short_names(file, problems),
            "actors/roles.tsv" | "actors/roles_more.tsv" | "actors/callings.tsv" => {
                self.read_roles(file, problems);
            }
            "actors/role_abbreviations.tsv" => self.read_abbreviations(file, problems),
            "places/cities.tsv" | "places/regions.tsv" => self.read_places(file, problems),
            "places/other_names.tsv" => self.read_other_names(file, problems),
            _ => self.read_words(file, problems),
        }
    }

    fn read_countries(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["code", "name", "wikidata", "source"], problems);
        let (code, name) = (table.column("code"), table.column("name"));
        let wikidata = table.column("wikidata");
        for row in table.rows() {
            let fields = row.fields();
            let country =
                Country { name: fields.at(name).into(), wikidata: filled(fields.at(wikidata)) };
            if self.countries.insert(fields.at(code).into(), country).is_some() {
                problems.push(row.problem("the code has a row already"));
            }
        }
    }

    fn read_country_words(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["words", "code", "form", "source"], problems);
        let (words, code, form) =
            (table.column("words"), table.column("code"), table.column("form"));
        let sector = table.column("sector");
        for row in table.rows() {
            let fields = row.fields();
            let form = match fields.at(form) {
                "name" => CountryForm::Name,
                "adjective" => CountryForm::Adjective,
                "people" => CountryForm::People,
                "capital" => CountryForm::Capital,
                other => {
                    problems.push(row.problem(format!("unknown form \"{other}\"")));
                    continue;
                }
            };
            if !self.countries.contains_key(fields.at(code)) {
                problems.push(row.problem(format!("unknown country \"{}\"", fields.at(code))));
            }
            self.names.add(fields.at(words), Meaning::Country(self.country_words.len() as u32));
            self.country_words.push(CountryWord {
                code: fields.at(code).into(),
                form,
                sector: filled(fields.at(sector)),
                rule: rule_of(file, row.line),
            });
        }
    }

    fn read_organisations(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["name", "aliases", "code", "source"], problems);
        let (name, aliases, code) =
            (table.column("name"), table.column("aliases"), table.column("code"));
        let (sectors, kind, only_with) =
            (table.column("sectors"), table.column("kind"), table.column("only_with"));
        let (from, until) = (table.column("from"), table.column("until"));
        let there = table.column("there");
        let media = file.path == "actors/media.tsv";
        for row in table.rows() {
            let fields = row.fields();
            let index = self.organisations.len() as u32;
            self.names.add(fields.at(name), Meaning::Organisation(index));
            for alias in list(fields.at(aliases)) {
                self.names.add(alias, Meaning::Organisation(index));
            }
            for alias in list(fields.at(there)) {
                self.names.add(alias, Meaning::OrganisationThere(index));
            }
            let code = filled(fields.at(code));
            if let Some(code) = &code
                && !self.is_code(code)
            {
                problems.push(row.problem(format!("unknown country \"{code}\"")));
            }
            let kind = match fields.at(kind) {
                "" if media => EntityKind::Organization,
                kind => EntityKind::from_name(kind).unwrap_or_else(|| {
                    problems.push(row.problem(format!("unknown kind \"{kind}\"")));
                    EntityKind::Organization
                }),
            };
            let (only_with, or_alone) = match fields.at(only_with).split_once('|') {
                Some((code, _)) => (filled(code), true),
                None => (filled(fields.at(only_with)), false),
            };
            self.organisations.push(Organisation {
                name: fields.at(name).into(),
                code,
                sectors: words_of(if media { "JRN" } else { fields.at(sectors) }),
                kind,
                only_with,
                or_alone,
                days: (date_of(fields.at(from)), date_of(fields.at(until))),
                rule: rule_of(file, row.line),
            });
        }
    }

    fn read_people(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table =
            Table::open(file, &["name", "code", "start", "end", "end_is", "source"], problems);
        let (name, aliases, code) =
            (table.column("name"), table.column("aliases"), table.column("code"));
        let (sectors, start, end) =
            (table.column("sectors"), table.column("start"), table.column("end"));
        let (wikidata, source) = (table.column("wikidata"), table.column("source"));
        let office = table.column("office");
        let number = self.people_files.len() as u8;
        self.people_files.push(file.path.as_str().into());
        for row in table.rows() {
            let fields = row.fields();
            let index = self.terms.len() as u32;
            self.names.add(fields.at(name), Meaning::Term(index));
            for alias in list(fields.at(aliases)) {
                self.names.add(alias, Meaning::Term(index));
            }
            if !self.is_code(fields.at(code)) {
                problems.push(row.problem(format!("unknown country \"{}\"", fields.at(code))));
            }
            let term = Term {
                name: fields.at(name).into(),
                code: fields.at(code).into(),
                sectors: words_of(fields.at(sectors)),
                start: date_of(fields.at(start)),
                end: date_of(fields.at(end)),
                known: fields.at(source).rsplit(", ").next().and_then(date_of),
                wikidata: filled(fields.at(wikidata)),
                leads: self.leads(fields.at(office)),
                file: number,
                line: row.line as u32,
            };
            if let (Some(start), Some(end)) = (term.start, term.end)
                && start > end
            {
                problems.push(row.problem("the term ends before it starts"));
            }
            if let Some((_, surname)) = fold(fields.at(name)).rsplit_once(' ') {
                self.surnames.entry(surname.into()).or_default().push(index);
            }
            self.terms.push(term);
        }
    }

    fn read_short_names(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["short", "name"], problems);
        let (short, name) = (table.column("short"), table.column("name"));
        for row in table.rows() {
            let fields = row.fields();
            let meanings = self.names.get(&fold(fields.at(name)), None);
            if meanings.is_empty() {
                problems.push(row.problem("nobody of that name in the tables of people"));
            }
            for meaning in meanings {
                self.names.add(fields.at(short), meaning);
            }
        }
    }

    fn read_roles(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table =
            Table::open(file, &["singular", "plural", "kind", "sectors", "takes"], problems);
        let (singular, plural, kind) =
            (table.column("singular"), table.column("plural"), table.column("kind"));
        let (country, title) = (table.column("country"), table.column("title"));
        let told = table.column("told");
        let (sectors, takes, gender) =
            (table.column("sectors"), table.column("takes"), table.column("gender"));
        for row in table.rows() {
            let fields = row.fields();
            let role = self.role_rows.len() as u32;
            let words = [(fields.at(singular), false), (fields.at(plural), true)];
            for (word, plural) in words.into_iter().filter(|(word, _)| !word.is_empty()) {
                if !(plural && fields.at(singular) == word) {
                    self.roles.add(word, RoleWord { role, plural });
                }
            }
            let kind = EntityKind::from_name(fields.at(kind)).unwrap_or_else(|| {
                problems.push(row.problem(format!("unknown kind \"{}\"", fields.at(kind))));
                EntityKind::Person
            });
            self.role_rows.push(Role {
                kind,
                sectors: words_of(fields.at(sectors)),
                takes: matches!(fields.at(takes), "yes" | "kin"),
                kin: fields.at(takes) == "kin",
                if_told: fields.at(told) == "yes",
                gender: gender_of(fields.at(gender)),
                country: filled(fields.at(country)),
                title: fields.at(title) == "yes",
                rule: rule_of(file, row.line),
            });
        }
    }

    fn read_abbreviations(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["short", "role"], problems);
        let (short, role) = (table.column("short"), table.column("role"));
        for row in table.rows() {
            let fields = row.fields();
            let roles = self.roles.get(&fold(fields.at(role)), None);
            if roles.is_empty() {
                problems.push(row.problem(format!("unknown role \"{}\"", fields.at(role))));
            }
            for role in roles {
                self.roles.add(fields.at(short), role);
            }
        }
    }

    fn read_places(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["name", "country", "source"], problems);
        let (name, kind, country) =
            (table.column("name"), table.column("kind"), table.column("country"));
        let (admin1, lat, lon) = (table.column("admin1"), table.column("lat"), table.column("lon"));
        let (population, geonames) = (table.column("population"), table.column("geonames"));
        for row in table.rows() {
            let fields = row.fields();
            let country = filled(fields.at(country));
            if let Some(code) = &country
                && !self.countries.contains_key(code)
            {
                problems.push(row.problem(format!("unknown country \"{code}\"")));
            }
            let degrees = |column| fields.at(column).parse::<f64>().ok();
            self.names.add(fields.at(name), Meaning::Place(self.places.len() as u32));
            self.places.push(PlaceRow {
                name: fields.at(name).into(),
                kind: filled(fields.at(kind)).unwrap_or_else(|| SmolStr::new_static("city")),
                country,
                admin1: filled(fields.at(admin1)),
                position: degrees(lat).zip(degrees(lon)),
                population: fields.at(population).parse().unwrap_or(0),
                geonames: fields.at(geonames).parse().ok(),
            });
        }
    }

    fn read_other_names(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["other", "name"], problems);
        let (other, name) = (table.column("other"), table.column("name"));
        for row in table.rows() {
            let fields = row.fields();
            let places: Vec<Meaning> = self
                .names
                .get(&fold(fields.at(name)), None)
                .into_iter()
                .filter(|meaning| matches!(meaning, Meaning::Place(_)))
                .collect();
            if places.is_empty() {
                problems.push(row.problem(format!("no place \"{}\"", fields.at(name))));
            }
            for place in places {
                self.names.add(fields.at(other), place);
            }
        }
    }

    /// The short tables, one word a row.
    fn read_words(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let columns: &[&str] = match file.path.as_str() {
            "actors/domains.tsv" => &["words", "sector"],
            "actors/modifiers.tsv" => &["word", "effect", "of"],
            "actors/name_words.tsv" => &["word", "sector"],
            "actors/leading_offices.tsv" => &["word", "leads"],
            "actors/compounds.tsv" => &["word", "country"],
            "actors/sectors.tsv" => &["sector", "at_home"],
            "actors/honorifics.tsv" => &["word", "gender"],
            "actors/pronouns.tsv" => &["word", "kind", "gender"],
            "actors/collectives.tsv" => &["word", "kind"],
            "actors/acting_places.tsv" => &["word", "use"],
            "actors/links.tsv" | "actors/pair_words.tsv" | "places/prepositions.tsv" => &["word"],
            "places/stop.tsv" => &["name"],
            // Other people's tables in these folders are not an error.
            _ => return,
        };
        let table = Table::open(file, columns, problems);
        for row in table.rows() {
            let fields = row.fields();
            let at = |index: usize| {
                fields.at(columns.get(index).map_or(usize::MAX, |name| table.column(name)))
            };
            let word = fold(at(0));
            let known = match file.path.as_str() {
                "actors/domains.tsv" => {
                    let sector = self.sector_number(at(1));
                    self.domains.add(at(0), sector);
                    true
                }
                "actors/modifiers.tsv" => {
                    let effect = match at(1) {
                        "same" => Effect::Same,
                        sector => Effect::Sector { sector: sector.into(), of: words_of(at(2)) },
                    };
                    self.modifiers.insert(word, effect);
                    true
                }
                "actors/name_words.tsv" => {
                    self.name_words.insert(word, at(1).into());
                    true
                }
                "actors/leading_offices.tsv" => match at(1) {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                }
                .map(|leads| self.office_words.push((at(0).into(), leads)))
                .is_some(),
                "actors/compounds.tsv" => match at(1) {
                    "own" => Some(true),
                    "other" => Some(false),
                    _ => None,
                }
                .map(|own| self.compounds.insert(word, own))
                .is_some(),
                "actors/sectors.tsv" => match at(1) {
                    "yes" => Some(Some(AtHome::Yes)),
                    "located" => Some(Some(AtHome::Located)),
                    "no" => Some(None),
                    _ => None,
                }
                .map(|home| home.map(|home| self.at_home.insert(at(0).into(), home)))
                .is_some(),
                "actors/honorifics.tsv" => {
                    self.honorifics.insert(word, gender_of(at(1)));
                    true
                }
                "actors/pronouns.tsv" => {
                    let kind = match at(1) {
                        "person" => Some(PronounKind::Person),
                        "other" => Some(PronounKind::Thing),
                        "any" => Some(PronounKind::Any),
                        _ => None,
                    };
                    kind.map(|kind| {
                        let pronoun = Pronoun { kind, gender: gender_of(at(2)) };
                        self.pronouns.insert(word, pronoun);
                    })
                    .is_some()
                }
                "actors/collectives.tsv" => match at(1) {
                    "country" => Some(CollectiveKind::Country),
                    "person" => Some(CollectiveKind::Person),
                    "any" => Some(CollectiveKind::Any),
                    _ => None,
                }
                .map(|kind| self.collectives.insert(word, kind))
                .is_some(),
                "actors/acting_places.tsv" => match at(1) {
                    "preposition" => Some(self.acting_prepositions.insert(word)),
                    "place_verb" => Some(self.place_verbs.insert(word)),
                    _ => None,
                }
                .is_some(),
                "actors/links.tsv" => {
                    self.links.insert(word);
                    true
                }
                "actors/pair_words.tsv" => {
                    self.pair_words.insert(word);
                    true
                }
                "places/prepositions.tsv" => {
                    self.place_prepositions.insert(word);
                    true
                }
                _ => {
                    self.place_stops.insert(word);
                    true
                }
            };
            if !known {
                problems.push(row.problem("unknown value"));
            }
        }
    }

    /// Whether an office is one whose holder is in the news by the surname alone.
    fn leads(&self, office: &str) -> bool {
        let office = office.to_lowercase();
        let mut words = self.office_words.iter().filter(|(word, _)| office.contains(word.as_str()));
        words.next().is_some_and(|(_, leads)| *leads && words.all(|(_, leads)| *leads))
    }

    fn sector_number(&mut self, name: &str) -> Sector {
        let index = self.sectors.iter().position(|known| known == name).unwrap_or_else(|| {
            self.sectors.push(name.into());
            self.sectors.len() - 1
        });
        Sector(index as u32)
    }

    fn is_code(&self, code: &str) -> bool {
        self.countries.contains_key(code) || NON_STATES.contains(&code)
    }
}

/// PLOVER's codes for actors that belong to no country (manual of 2021).
const NON_STATES: &[&str] = &["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];

fn filled(text: &str) -> Option<SmolStr> {
    (!text.is_empty()).then(|| SmolStr::new(text))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|item| !item.is_empty())
}

fn words_of(text: &str) -> Vec<SmolStr> {
    text.split_whitespace().map(SmolStr::new).collect()
}

fn rule_of(file: &KnowledgeFile, line: usize) -> RuleId {
    RuleId::new(format!("{}:{line}", file.path))
}

fn gender_of(text: &str) -> Option<Gender> {
    match text {
        "m" => Some(Gender::Male),
        "f" => Some(Gender::Female),
        _ => None,
    }
}

/// "2021-01-20", "2021-01" (its first day) or "2021" (its first day).
fn date_of(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let mut part = || parts.next().map_or(Some(1), |part| part.parse().ok());
    Date::new(year, part()?, part()?).ok()
}
