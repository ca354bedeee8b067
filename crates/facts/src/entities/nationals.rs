//! Words of a country that stand as nouns: somebody from there, a body whose name begins so, or a language.

use std::ops::Range;

use readout_model::{Id, Relation, Tag};

use super::scan::{Class, FoundName, Scan};
use super::tables::{CountryForm, Meaning};

/// "**an Afghan** who …", "the first American to …": somebody from there, not the country.
pub(super) fn is_somebody(scan: &Scan<'_>, head: usize) -> bool {
    let Scan { analysis, tree, .. } = scan;
    let head = Id::new(head);
    let modifies = [Relation::Amod, Relation::Compound, Relation::Nmod];
    if modifies.contains(&analysis.tokens[head].relation) {
        return false;
    }
    let mut articles = tree.related(head, &[Relation::Det]).peekable();
    let counted = || tree.related(head, &[Relation::Amod, Relation::Nummod]).next().is_some();
    articles.peek().is_some()
        && (articles.any(|article| analysis.has_feature(article, "Definite=Ind")) || counted())
}

/// "**the American** apologised", "**German** held in Lima": an adjective that stands as a noun in the singular
/// where there is a word for several ("Americans"); "the French", "the Chinese" may be all of them.
pub(super) fn is_one_of_them(scan: &Scan<'_>, name: &Range<usize>) -> bool {
    let [word] = &scan.words[name.clone()] else { return false };
    let several = scan.tables.names.get(&format!("{}s", word.0), None);
    let several = several.iter().any(|meaning| {
        matches!(meaning, Meaning::Country(word)
            if scan.tables.country_words[*word as usize].form == CountryForm::People)
    });
    several && is_noun(scan, name.start)
}

/// "**the Afghan** fled": one of them, by a word that stands in the singular.
pub(super) fn is_single(scan: &Scan<'_>, head: usize, word: u32) -> bool {
    let adjective = scan.tables.country_words[word as usize].form == CountryForm::Adjective;
    adjective && matches!(scan.token(head).tag, Tag::Nn | Tag::Nnp)
}

/// "**American** said it would refund them", in a report on American Airlines: the body whose name begins so.
pub(super) fn longer_name(scan: &Scan<'_>, name: &Range<usize>) -> Option<usize> {
    let word = &scan.words[name.start].0;
    let longer = |other: &&FoundName| {
        matches!(other.class, Class::Organisation(Some(_)))
            && other.tokens.len() > name.len()
            && scan.words[other.tokens.start].0 == *word
    };
    let alone = name.len() == 1
        && is_noun(scan, name.start)
        && scan.tree.child(Id::new(name.start), Relation::Det).is_none();
    alone.then(|| scan.names.iter().position(|other| longer(&other))).flatten()
}

/// "spoke **German**", "in **Portuguese**": an adjective that stands for no noun and is no subject.
pub(super) fn is_language(scan: &Scan<'_>, name: &Range<usize>) -> bool {
    let object = matches!(scan.token(name.start).relation, Relation::Dobj | Relation::Pobj);
    let bare = scan.tree.child(Id::new(name.start), Relation::Det).is_none();
    name.len() == 1 && object && bare && is_noun(scan, name.start)
}

/// Whether a word stands as a noun of its own, in no compound and no row.
fn is_noun(scan: &Scan<'_>, index: usize) -> bool {
    let token = scan.token(index);
    let noun = matches!(token.tag, Tag::Nn | Tag::Nnp)
        && matches!(
            token.relation,
            Relation::Nsubj
                | Relation::Nsubjpass
                | Relation::Dobj
                | Relation::Pobj
                | Relation::Poss
        );
    let joined = scan.is_hyphen(index + 1) || index > 0 && scan.is_hyphen(index - 1);
    noun && !joined && scan.tree.child(Id::new(index), Relation::Conj).is_none()
}
