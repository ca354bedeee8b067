use std::sync::Arc;

use jiff::civil::Date;
use readout_model::{EntityKind, RuleId};
use smol_str::SmolStr;

use super::lexicon::Lexicon;
use crate::places::PlaceRow;
use crate::table::{Map, Set};

/// What is known of actors and places: `knowledge/actors/` and `knowledge/places/`.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Names of countries, organisations, people and places.
    pub(super) names: Lexicon<Meaning>,
    /// Common nouns for actors, singular and plural.
    pub(super) roles: Lexicon<RoleWord>,
    /// Words that bring a sector to the role word behind them.
    pub(super) domains: Lexicon<Sector>,
    pub(super) modifiers: Map<SmolStr, Effect>,
    /// Given names, and the gender they tell.
    pub(super) given_names: Map<SmolStr, Option<Gender>>,
    /// Last words of names of bodies, and the sector they tell ("Airways": BUS).
    pub(super) name_words: Map<SmolStr, SmolStr>,
    /// What may stand behind a country and a hyphen ("-led"): whether the country is then the
    /// actor's own.
    pub(super) compounds: Map<SmolStr, bool>,
    /// When people of a sector belong to the country they are reported from.
    pub(super) at_home: Map<SmolStr, AtHome>,
    /// Sectors of people in power, whose relatives are of the elite.
    pub(super) power: Set<SmolStr>,
    /// Sectors that governments have officials for: "health officials".
    pub(super) governed: Set<SmolStr>,
    /// Sectors of a state, whose people are those of the country a report is set in.
    pub(super) setting: Set<SmolStr>,
    /// Sectors of offices whose former holders are of the elite.
    pub(super) former: Set<SmolStr>,
    /// Sectors of those who fight or rob a state: they are at home where they do, whoever of that state stands
    /// beside ("Congolese soldiers fled").
    pub(super) fights: Set<SmolStr>,
    /// Sectors whose people are asked about other countries than their own.
    pub(super) comments: Set<SmolStr>,
    /// Roles whose holders need not be of the country a report is set in: "ambassador", "chairman".
    pub(super) open_roles: Set<SmolStr>,
    /// Parts of the world ("Caribbean") and what states there have together ("court").
    pub(super) regions: Set<SmolStr>,
    pub(super) common_bodies: Set<SmolStr>,
    /// Who serves where he is not at home: "diplomats in Porto" are not Portugal's.
    pub(super) sent_roles: Set<SmolStr>,
    /// Roles of those who deal with somebody without belonging there.
    pub(super) outside_roles: Map<SmolStr, Outside>,
    /// Roles of a state for all that their last word is of those: "electoral commission", "ousted president".
    pub(super) home_roles: Set<SmolStr>,
    /// Words of ranks and orders that somebody keeps whatever office he holds: "General", "Cardinal".
    pub(super) ranks: Set<SmolStr>,
    /// Terms by the last word of a person's name.
    pub(super) surnames: Lexicon<u32>,
    /// Words of titles of offices, and the number of the office whose holder is in the news by the surname alone;
    /// `None` if the holder is not.
    pub(super) office_words: Vec<(SmolStr, Option<u8>)>,
    /// Paths of the tables, by [`RowRef::file`].
    pub(super) files: Vec<SmolStr>,
    /// Forms of address: the gender and the sector that they tell.
    pub(super) honorifics: Map<SmolStr, (Option<Gender>, Option<SmolStr>)>,
    pub(super) pronouns: Map<SmolStr, Pronoun>,
    pub(super) collectives: Map<SmolStr, CollectiveKind>,
    pub(super) links: Set<SmolStr>,
    pub(super) pair_words: Set<SmolStr>,
    /// Roles before which a country's bare name says what they deal with: "analyst".
    pub(super) topic_roles: Set<SmolStr>,
    /// Phrases behind actors of no one country: "around the world".
    pub(super) anywhere: Set<SmolStr>,
    /// Words of towns, districts and provinces in what officials are called: "mayor", "provincial".
    pub(super) local_words: Set<SmolStr>,
    pub(super) acting_prepositions: Set<SmolStr>,
    pub(super) place_verbs: Set<SmolStr>,
    /// Verbs that tell where somebody is at home: "who runs a bakery in Porto".
    pub(super) home_verbs: Set<SmolStr>,
    pub(super) place_prepositions: Set<SmolStr>,
    pub(super) place_stops: Set<SmolStr>,
    /// Words with which names of places begin ("Lake") and end ("Bridge").
    pub(super) place_starts: Set<SmolStr>,
    pub(super) place_ends: Set<SmolStr>,
    /// What the recogniser takes for names and is none: "ASAP", "Thanks".
    pub(super) no_names: Set<SmolStr>,
    /// What stands behind a surname and tells father from son: "Jr.", "III".
    pub(super) generations: Set<SmolStr>,
    /// Adjectives of praise and blame, with which no name begins in a sentence without a verb: "great".
    pub(super) praise_words: Set<SmolStr>,
    /// Verbs whose subjects mostly are people: "tell".
    pub(super) speech_verbs: Set<SmolStr>,
    /// Endings of names of files: "doc".
    pub(super) file_endings: Set<SmolStr>,
    /// What names what stands behind it, neither somebody nor a body: "Hurricane".
    pub(super) thing_words: Set<SmolStr>,
    /// Last words of names of treaties, laws, prizes: "Agreement".
    pub(super) work_words: Set<SmolStr>,
    pub(super) country_words: Vec<CountryWord>,
    pub(super) countries: Map<SmolStr, Country>,
    pub(super) organisations: Vec<Organisation>,
    pub(super) terms: Vec<Term>,
    pub(super) role_rows: Vec<Role>,
    pub(super) places: Vec<PlaceRow>,
    pub(super) sectors: Vec<SmolStr>,
}

/// A row of a file, by which the record names it as its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowRef {
    /// Number in [`Tables::files`].
    pub(super) file: u8,
    /// From 1.
    pub(super) line: u32,
}

impl RowRef {
    /// No row: the name says it.
    const NAME: RowRef = RowRef { file: u8::MAX, line: 0 };
}

/// Sectors of a row, the primary one first; rows with the same ones share them.
pub(super) type Sectors = Arc<[SmolStr]>;

/// What a name may stand for: rows of [`Tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Country(u32),
    Organisation(u32),
    /// An organisation by a name that counts only in reports of its country.
    OrganisationThere(u32),
    /// One term of a person.
    Term(u32),
    Place(u32),
}

#[derive(Clone, Debug)]
pub(super) struct Country {
    pub(super) name: SmolStr,
    pub(super) wikidata: Option<SmolStr>,
}

#[derive(Clone, Debug)]
pub(super) struct CountryWord {
    pub(super) code: SmolStr,
    pub(super) form: CountryForm,
    /// The sector of a part of a country that acts for itself (PRE).
    pub(super) sector: Option<SmolStr>,
    /// Counts only in a report that names the country by another word: others share this one.
    pub(super) only_named: bool,
    pub(super) rule: RowRef,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CountryForm {
    Name,
    Adjective,
    People,
    Capital,
}

#[derive(Clone, Debug)]
pub(super) struct Organisation {
    pub(super) name: SmolStr,
    pub(super) code: Option<SmolStr>,
    pub(super) sectors: Sectors,
    pub(super) kind: EntityKind,
    /// Counts only in a report that names this country.
    pub(super) only_with: Option<SmolStr>,
    /// Counts also in a report that names no country.
    pub(super) or_alone: bool,
    /// First day of the status and first day after it; the name may have other rows for other days.
    pub(super) days: (Option<Date>, Option<Date>),
    pub(super) rule: RowRef,
}

/// One term of office of one person.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) name: SmolStr,
    pub(super) code: SmolStr,
    pub(super) sectors: Sectors,
    pub(super) start: Option<Date>,
    pub(super) end: Option<Date>,
    /// Until when it is known to have been held, if it has no end or only a day by which it was over.
    pub(super) known: Option<Date>,
    pub(super) wikidata: Option<SmolStr>,
    /// Which office that is, if its holder heads a state or government or speaks for it abroad, and so may be named by
    /// the surname alone: see [`Tables::office_words`].
    pub(super) office: Option<u8>,
    /// Of the table by hand: people whom reports name without their country.
    pub(super) well_known: bool,
    pub(super) row: RowRef,
}

impl Term {
    /// Whether the holder may be named by the surname alone.
    pub(super) fn leads(&self) -> bool {
        self.office.is_some()
    }

    /// Whether a term that nobody knows to have ended by a day is young enough to be taken as going on: most last a
    /// year, and half a year more than the last day that a source vouches for.
    pub(super) fn goes_on(&self, day: Date) -> bool {
        let within = |from: Option<Date>, days: i32| {
            from.is_some_and(|from| (0..=days).contains(&(day - from).get_days()))
        };
        self.end.is_none_or(|end| day < end) && (within(self.start, 365) || within(self.known, 183))
    }

    /// Whether the person is known to hold the office on a day; `None` when nobody knows.
    pub(super) fn holds(&self, day: Date) -> Option<bool> {
        if self.start.is_some_and(|start| day < start) || self.end.is_some_and(|end| day >= end) {
            return Some(false);
        }
        match (self.end, self.known) {
            (_, Some(known)) if day <= known => Some(true),
            (Some(_), None) => Some(true),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RoleWord {
    pub(super) role: u32,
    pub(super) plural: bool,
    /// A title cut short, which is written with a capital: "Rep. Reis", but not "her rep".
    pub(super) cut: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Role {
    /// The noun that it is called by for short, folded: "minister" for a minister and a foreign minister, not for
    /// a deputy minister.
    pub(super) short: Option<SmolStr>,
    pub(super) kind: EntityKind,
    pub(super) sectors: Sectors,
    /// Takes the sector of what it belongs to.
    pub(super) takes: bool,
    /// A relative: of the elite if the other one is somebody in power, else a civilian.
    pub(super) kin: bool,
    pub(super) counts: Counts,
    pub(super) gender: Option<Gender>,
    /// Where the word is used of one country only.
    pub(super) country: Option<SmolStr>,
    /// Capitalised words after it are a name.
    pub(super) title: bool,
    pub(super) rule: RowRef,
}

/// Whose country those have not who only deal with somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outside {
    /// That of a body beside them: "Boeing customers".
    Body,
    /// Nor that of a country: "Norway's closest ally".
    Country,
}

/// Where a role word stands for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Always,
    /// Where the text says of which country or body: "Freedonian jets".
    Told,
    /// Where it stands alone as subject or object: "dozens were arrested".
    Alone,
    /// Nowhere: the word only keeps a shorter one in it from being read ("office party").
    Never,
}

/// A sector of [`Tables::sector`]; 0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sector(pub(super) u32);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// May stand before a role word and changes nothing.
    Same,
    /// What follows says of which people somebody is, not of which country: "ethnic Russian".
    Descent,
    /// What follows is of several countries of a part of the world: "Western diplomats" in Lima are not Peru's.
    Abroad,
    /// Replaces the sector, if that is one of these; every one if the list is empty.
    Sector { sector: SmolStr, of: Vec<SmolStr> },
}

/// When an actor without a country belongs to the one it is reported from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtHome {
    /// If the report names no other country.
    Yes,
    /// So for its people; a body only if the text says that it is there.
    People,
    /// If the text says that it is there ("officials in Lima").
    Located,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Male,
    Female,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Pronoun {
    pub(super) kind: PronounKind,
    pub(super) gender: Option<Gender>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PronounKind {
    Person,
    Thing,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CollectiveKind {
    Country,
    Person,
    Any,
}

impl Role {
    /// That of somebody of whom nothing is said.
    pub(super) fn person() -> Role {
        Role {
            short: None,
            kind: EntityKind::Person,
            sectors: Sectors::default(),
            takes: false,
            kin: false,
            counts: Counts::Always,
            gender: None,
            country: None,
            title: false,
            rule: RowRef::NAME,
        }
    }
}

impl Organisation {
    /// Whether the row is true of reports of a day; one with days is not of reports without.
    pub(super) fn holds(&self, day: Option<Date>) -> bool {
        match (self.days, day) {
            ((None, None), _) => true,
            (_, None) => false,
            ((from, until), Some(day)) => {
                from.is_none_or(|from| day >= from) && until.is_none_or(|until| day < until)
            }
        }
    }
}

impl Tables {
    /// A row as the record names it.
    pub(super) fn rule(&self, row: RowRef) -> RuleId {
        match self.files.get(row.file as usize) {
            Some(file) if row != RowRef::NAME => RuleId::new(format!("{file}:{}", row.line)),
            _ => RuleId::new("name"),
        }
    }

    /// A row of the places.
    pub(crate) fn place(&self, row: u32) -> Option<&PlaceRow> {
        self.places.get(row as usize)
    }

    /// The name of a sector; `None` for the empty one.
    pub(super) fn sector(&self, sector: Sector) -> Option<&SmolStr> {
        self.sectors.get(sector.0 as usize).filter(|name| !name.is_empty())
    }
}
