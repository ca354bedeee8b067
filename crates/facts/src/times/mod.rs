//! When: dates, times of day, lengths and sets, with TIMEX3 values and the days they cover.
//!
//! [`find`] tries a few constructions (`grammar`) at each token and keeps the longest; words and
//! their values come from `knowledge/times/`. What depends on the day of the report is resolved
//! only if that day is known (`calendar`); otherwise the value says what the text itself fixes
//! ("XXXX-WXX-7": some Sunday).

mod calendar;
mod grammar;
#[cfg(test)]
mod tests;
mod words;

use readout_model::{Analysis, Document, Id, List, TimeExpression, Token, Tree};

use grammar::Reader;
pub use words::Tables;

/// Finds the expressions of time in a report, in order of the text, not overlapping.
///
/// `tree` is that of the report's analysis. Time is linear in the tokens.
pub fn find(
    document: &Document,
    analysis: &Analysis,
    tree: &Tree<'_>,
    tables: &Tables,
) -> List<TimeExpression> {
    debug_assert!(std::ptr::eq(tree.analysis, analysis), "the tree is another report's");
    let reader = Reader::new(document, tree, tables);
    let mut found = List::new();
    for sentence in analysis.sentences.iter() {
        let end = sentence.tokens.end as usize;
        let mut index = sentence.tokens.start as usize;
        while index < end {
            match reader.longest_at(index, end) {
                Some(expression) => {
                    index = expression.tokens.end;
                    found.push(TimeExpression {
                        span: analysis
                            .span_of(expression.tokens.start as u32..expression.tokens.end as u32),
                        kind: expression.kind,
                        value: expression.value,
                        days: expression.days,
                        rule: expression.rule,
                    });
                }
                None => index += 1,
            }
        }
    }
    found
}

/// The expression whose words a token stands in.
pub fn at(
    times: &List<TimeExpression>,
    analysis: &Analysis,
    token: Id<Token>,
) -> Option<Id<TimeExpression>> {
    let span = analysis.tokens[token].span;
    let after = times.partition_point(|time| time.span.end() <= span.start());
    times.get(after).filter(|time| time.span.contains(span)).map(|_| Id::new(after))
}
