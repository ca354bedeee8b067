use jiff::civil::Date;
use readout_model::{Diagnostic, EntityKind, KnowledgeFile};
use smol_str::SmolStr;

use super::fold::{fold, without_umlauts};
use super::tables::{
    Country, CountryForm, CountryWord, Counts, Gender, Meaning, Organisation, Role, RoleWord,
    RowRef, Sector, Sectors, Tables, Term,
};
use crate::places::PlaceRow;
use crate::table::{Map, Table};

/// Bytes of the tables for each name in them, measured.
const BYTES_A_NAME: usize = 64;

impl Tables {
    /// Reads the tables below `actors/` and `places/`; other files are passed over.
    ///
    /// # Errors
    ///
    /// All problems of all files at once: a missing column, an unknown value, a country without a
    /// row in `actors/countries.tsv`.
    pub fn parse(files: &[KnowledgeFile]) -> Result<Tables, Vec<Diagnostic>> {
        let mut tables = Tables { sectors: vec![SmolStr::default()], ..Tables::default() };
        let mut lists = Lists::default();
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
        let bytes: usize = files.iter().map(|file| file.text.len()).sum();
        tables.names.reserve(bytes / BYTES_A_NAME);
        for file in files {
            tables.files.push(file.path.as_str().into());
            tables.read(file, &mut lists, &mut problems);
        }
        tables.let_dictionaries_win(&lists);
        if problems.is_empty() { Ok(tables) } else { Err(problems) }
    }

    fn read(&mut self, file: &KnowledgeFile, lists: &mut Lists, problems: &mut Vec<Diagnostic>) {
        match file.path.as_str() {
            "actors/countries.tsv" => self.read_countries(file, problems),
            "actors/country_words.tsv"
            | "actors/country_words_more.tsv"
            | "actors/dictionary_countries.tsv" => {
                self.read_country_words(file, lists, problems);
            }
            "actors/organisations.tsv"
            | "actors/organisations_more.tsv"
            | "actors/forces.tsv"
            | "actors/parties_more.tsv"
            | "actors/companies.tsv"
            | "actors/armed_groups.tsv"
            | "actors/parties.tsv"
            | "actors/media.tsv"
            | "actors/dictionary_bodies.tsv" => {
                self.read_organisations(file, lists, problems);
            }
            "actors/people.tsv"
            | "actors/people_earlier.tsv"
            | "actors/people_cited.tsv"
            | "actors/people_international.tsv"
            | "actors/people_groups.tsv"
            | "actors/people_more.tsv"
            | "actors/dictionary_people.tsv" => {
                self.read_people(file, lists, problems);
            }
            "actors/short_names.tsv" => self.read_short_names(file, problems),
            "actors/roles.tsv"
            | "actors/roles_more.tsv"
            | "actors/callings.tsv"
            | "actors/dictionary_agents.tsv" => {
                self.read_roles(file, lists, problems);
            }
            "actors/role_abbreviations.tsv" => self.read_abbreviations(file, problems),
            "places/cities.tsv" | "places/regions.tsv" | "places/towns.tsv" => {
                self.read_places(file, problems);
            }
            "places/other_names.tsv" => self.read_other_names(file, problems),
            _ => self.read_words(file, problems),
        }
    }

    /// Whom a user's dictionary names, that names alone: what built-in tables have under the name goes.
    fn let_dictionaries_win(&mut self, lists: &Lists) {
        let own = |row: RowRef| {
            let path = self.files.get(usize::from(row.file));
            path.is_some_and(|path| path.starts_with(FROM_DICTIONARY))
        };
        for name in &lists.names {
            let rows = (&self.organisations, &self.terms, &self.country_words);
            self.names.keep(&fold(name), |meaning| match *meaning {
                Meaning::Country(at) => own(rows.2[at as usize].rule),
                Meaning::Organisation(at) | Meaning::OrganisationThere(at) => {
                    own(rows.0[at as usize].rule)
                }
                Meaning::Term(at) => own(rows.1[at as usize].row),
                Meaning::Place(_) => false,
            });
        }
        for word in &lists.roles {
            let rows = &self.role_rows;
            self.roles.keep(&fold(word), |word| own(rows[word.role as usize].rule));
        }
    }

    fn read_countries(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["code", "name", "wikidata", "source"], problems);
        let (code, name) = (table.column("code"), table.column("name"));
        let wikidata = table.column("wikidata");
        for row in table.rows() {
            let fields = row.fields();
            let country = Country { name: fields.keep(name), wikidata: fields.filled(wikidata) };
            if self.countries.insert(fields.keep(code), country).is_some() {
                problems.push(row.problem("the code has a row already"));
            }
        }
    }

    fn read_country_words(
        &mut self,
        file: &KnowledgeFile,
        lists: &mut Lists,
        problems: &mut Vec<Diagnostic>,
    ) {
        let table = Table::open(file, &["words", "code", "form", "source"], problems);
        let (words, code, form) =
            (table.column("words"), table.column("code"), table.column("form"));
        let (sector, only) = (table.column("sector"), table.column("only"));
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
            if is_dictionary(file) {
                lists.names.push(fields.keep(words));
            }
            self.names.add(fields.keep(words), Meaning::Country(self.country_words.len() as u32));
            self.country_words.push(CountryWord {
                code: fields.keep(code),
                form,
                sector: fields.filled(sector),
                only_named: fields.at(only) == "named",
                rule: self.row_ref(row.line),
            });
        }
    }

    fn read_organisations(
        &mut self,
        file: &KnowledgeFile,
        lists: &mut Lists,
        problems: &mut Vec<Diagnostic>,
    ) {
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
            if is_dictionary(file) {
                lists.add_names(file, fields.at(name), fields.at(aliases));
            }
            self.names.add(fields.keep(name), Meaning::Organisation(index));
            for alias in list(fields.at(aliases)) {
                self.names.add(file.keep(alias), Meaning::Organisation(index));
            }
            for alias in list(fields.at(there)) {
                self.names.add(file.keep(alias), Meaning::OrganisationThere(index));
            }
            let code = fields.filled(code);
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
                Some((code, _)) => (Some(file.keep(code)).filter(|code| !code.is_empty()), true),
                None => (fields.filled(only_with), false),
            };
            self.organisations.push(Organisation {
                name: fields.keep(name),
                code,
                sectors: lists.sectors(if media { "JRN" } else { fields.at(sectors) }),
                kind,
                only_with,
                or_alone,
                days: (date_of(fields.at(from)), date_of(fields.at(until))),
                rule: self.row_ref(row.line),
            });
        }
    }

    fn read_people(
        &mut self,
        file: &KnowledgeFile,
        lists: &mut Lists,
        problems: &mut Vec<Diagnostic>,
    ) {
        let table =
            Table::open(file, &["name", "code", "start", "end", "end_is", "source"], problems);
        let (name, aliases, code) =
            (table.column("name"), table.column("aliases"), table.column("code"));
        let (sectors, start, end) =
            (table.column("sectors"), table.column("start"), table.column("end"));
        let (wikidata, source) = (table.column("wikidata"), table.column("source"));
        let (office, alone) = (table.column("office"), table.column("alone"));
        let mut leading: Map<SmolStr, Option<u8>> = Map::default();
        for row in table.rows() {
            let fields = row.fields();
            let index = self.terms.len() as u32;
            if is_dictionary(file) {
                lists.add_names(file, fields.at(name), fields.at(aliases));
            }
            self.names.add(fields.keep(name), Meaning::Term(index));
            if let Some(plain) = without_umlauts(fields.at(name)) {
                self.names.add(plain.into(), Meaning::Term(index));
            }
            for alias in list(fields.at(aliases)) {
                self.names.add(file.keep(alias), Meaning::Term(index));
            }
            if !self.is_code(fields.at(code)) {
                problems.push(row.problem(format!("unknown country \"{}\"", fields.at(code))));
            }
            let office = fields.at(office);
            let office = leading.get(office).copied().unwrap_or_else(|| {
                let leading_office = self.leading_office(office);
                leading.insert(file.keep(office), leading_office);
                leading_office
            });
            // "2017-03-28/2020-11-24": in office on the first day, gone by the second.
            let (seen, gone) = match fields.at(end).split_once('/') {
                Some((seen, gone)) => (date_of(seen), date_of(gone)),
                None => (None, date_of(fields.at(end))),
            };
            // "Page one, 2021-06-11; page two, 2021-02": the latest day of them.
            let day = |page: &str| page.rsplit(", ").next().and_then(date_of);
            let vouched = || fields.at(source).split(';').filter_map(day).max();
            let term = Term {
                name: fields.keep(name),
                code: fields.keep(code),
                sectors: lists.sectors(fields.at(sectors)),
                start: date_of(fields.at(start)),
                end: gone,
                known: if gone.is_some() { seen } else { vouched() },
                wikidata: fields.filled(wikidata),
                office,
                well_known: file.path == "actors/people_more.tsv"
                    || is_dictionary(file)
                    || fields.at(alone) == "yes",
                row: self.row_ref(row.line),
            };
            if let (Some(start), Some(end)) = (term.start, term.end)
                && start > end
            {
                problems.push(row.problem("the term ends before it starts"));
            }
            if let Some((_, surname)) = fields.at(name).rsplit_once(WORD_ENDS) {
                self.surnames.add(file.keep(surname), index);
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
                self.names.add(fields.keep(short), meaning);
            }
        }
    }

    fn read_roles(
        &mut self,
        file: &KnowledgeFile,
        lists: &mut Lists,
        problems: &mut Vec<Diagnostic>,
    ) {
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
                if is_dictionary(file) {
                    lists.roles.push(file.keep(word));
                }
                if !(plural && fields.at(singular) == word) {
                    self.roles.add(file.keep(word), RoleWord { role, plural, cut: false });
                }
            }
            let kind = EntityKind::from_name(fields.at(kind)).unwrap_or_else(|| {
                problems.push(row.problem(format!("unknown kind \"{}\"", fields.at(kind))));
                EntityKind::Person
            });
            let short = match fields.at(singular).rsplit_once(' ') {
                Some((field, noun)) => self.domains.contains(&fold(field)).then_some(noun),
                None => Some(fields.at(singular)),
            };
            self.role_rows.push(Role {
                short: short.map(fold),
                kind,
                sectors: lists.sectors(fields.at(sectors)),
                takes: matches!(fields.at(takes), "yes" | "kin"),
                kin: fields.at(takes) == "kin",
                counts: match fields.at(told) {
                    "" => Counts::Always,
                    "yes" => Counts::Told,
                    "alone" => Counts::Alone,
                    "never" => Counts::Never,
                    other => {
                        problems.push(row.problem(format!("unknown value \"{other}\" of told")));
                        Counts::Never
                    }
                },
                gender: gender_of(fields.at(gender)),
                country: fields.filled(country),
                title: fields.at(title) == "yes",
                rule: self.row_ref(row.line),
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
                self.roles.add(fields.keep(short), RoleWord { cut: true, ..role });
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
            let country = fields.filled(country);
            if let Some(code) = &country
                && !self.countries.contains_key(code)
            {
                problems.push(row.problem(format!("unknown country \"{code}\"")));
            }
            let degrees = |column| fields.at(column).parse::<f64>().ok();
            self.names.add(fields.keep(name), Meaning::Place(self.places.len() as u32));
            self.places.push(PlaceRow {
                name: fields.keep(name),
                kind: fields.filled(kind).unwrap_or_else(|| SmolStr::new_static("city")),
                country,
                admin1: fields.filled(admin1),
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
                self.names.add(fields.keep(other), place);
            }
        }
    }

    /// Which office a title is of, if its holder is in the news by the surname alone.
    pub(super) fn leading_office(&self, title: &str) -> Option<u8> {
        let title = title.to_lowercase();
        let mut words = self.office_words.iter().filter(|(word, _)| title.contains(word.as_str()));
        let (_, first) = words.next()?;
        first.filter(|_| words.all(|(_, office)| office.is_some()))
    }

    pub(super) fn sector_number(&mut self, name: &str) -> Sector {
        let index = self.sectors.iter().position(|known| known == name).unwrap_or_else(|| {
            self.sectors.push(name.into());
            self.sectors.len() - 1
        });
        Sector(index as u32)
    }

    /// A row of the file that is being read.
    fn row_ref(&self, line: usize) -> RowRef {
        RowRef { file: (self.files.len() - 1) as u8, line: line as u32 }
    }

    fn is_code(&self, code: &str) -> bool {
        self.countries.contains_key(code) || NON_STATES.contains(&code)
    }
}

/// PLOVER's codes for actors that belong to no country (manual of 2021).
const NON_STATES: &[&str] = &["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];

/// Between the words of a name; what [`fold`] makes blanks of.
const WORD_ENDS: [char; 6] = [' ', '-', '‐', '‑', '–', '/'];

/// How paths of tables begin, below `knowledge/`, that were made from a user's dictionaries.
pub const FROM_DICTIONARY: &str = "actors/dictionary_";

fn is_dictionary(file: &KnowledgeFile) -> bool {
    file.path.starts_with(FROM_DICTIONARY)
}

/// What is kept while tables are read.
#[derive(Default)]
struct Lists {
    /// Lists of sectors seen so far: thousands of rows have the same few.
    sectors: Map<SmolStr, Sectors>,
    /// Names and nouns of a user's dictionaries.
    names: Vec<SmolStr>,
    roles: Vec<SmolStr>,
}

impl Lists {
    fn add_names(&mut self, file: &KnowledgeFile, name: &str, aliases: &str) {
        self.names.push(file.keep(name));
        self.names.extend(list(aliases).map(|alias| file.keep(alias)));
    }

    fn sectors(&mut self, text: &str) -> Sectors {
        if let Some(known) = self.sectors.get(text) {
            return known.clone();
        }
        let sectors: Sectors = words_of(text).into();
        self.sectors.insert(text.into(), sectors.clone());
        sectors
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|item| !item.is_empty())
}

pub(super) fn words_of(text: &str) -> Vec<SmolStr> {
    text.split_whitespace().map(SmolStr::new).collect()
}

pub(super) fn gender_of(text: &str) -> Option<Gender> {
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
