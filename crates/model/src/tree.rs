use std::ops::Range;

use crate::{Analysis, Id, Relation, Span, Token};

/// The dependency trees of an analysis, ready to be walked from head to dependents.
///
/// Built once per report in time linear in its tokens; children are in order of the text.
pub struct Tree<'a> {
    /// What the tree was built from.
    pub analysis: &'a Analysis,
    children: Vec<Id<Token>>,
    /// `children[offsets[i]..offsets[i + 1]]` depend on token `i`.
    offsets: Vec<u32>,
    /// First and last token of the subtree of each token.
    edges: Vec<(u32, u32)>,
}

impl<'a> Tree<'a> {
    /// Builds the tree of all sentences.
    pub fn new(analysis: &'a Analysis) -> Tree<'a> {
        let count = analysis.tokens.len();
        let mut offsets = vec![0u32; count + 1];
        for token in analysis.tokens.iter() {
            if let Some(head) = token.head {
                offsets[head.index() + 1] += 1;
            }
        }
        for index in 0..count {
            offsets[index + 1] += offsets[index];
        }
        let mut next = offsets.clone();
        let mut children = vec![Id::new(0); offsets[count] as usize];
        for (id, token) in analysis.tokens.enumerate() {
            if let Some(head) = token.head {
                children[next[head.index()] as usize] = id;
                next[head.index()] += 1;
            }
        }
        let mut tree = Tree { analysis, children, offsets, edges: Vec::new() };
        tree.edges = tree.find_edges();
        tree
    }

    /// The dependents of a token, in order of the text.
    pub fn children(&self, token: Id<Token>) -> &[Id<Token>] {
        let index = token.index();
        &self.children[self.offsets[index] as usize..self.offsets[index + 1] as usize]
    }

    /// The dependents of a token that stand in one of the given relations to it.
    pub fn related<'t>(
        &'t self,
        token: Id<Token>,
        relations: &'t [Relation],
    ) -> impl Iterator<Item = Id<Token>> + 't {
        let tokens = &self.analysis.tokens;
        self.children(token)
            .iter()
            .copied()
            .filter(move |child| relations.contains(&tokens[*child].relation))
    }

    /// The first dependent in the given relation.
    pub fn child(&self, token: Id<Token>, relation: Relation) -> Option<Id<Token>> {
        let tokens = &self.analysis.tokens;
        self.children(token).iter().copied().find(|child| tokens[*child].relation == relation)
    }

    /// Indices of the tokens from the first to the last of a subtree.
    pub fn subtree(&self, token: Id<Token>) -> Range<u32> {
        let (first, last) = self.edges[token.index()];
        first..last + 1
    }

    /// The text span of a subtree.
    pub fn subtree_span(&self, token: Id<Token>) -> Span {
        self.analysis.span_of(self.subtree(token))
    }

    /// Whether `token` is `ancestor` or hangs below it.
    pub fn is_below(&self, token: Id<Token>, ancestor: Id<Token>) -> bool {
        let mut current = Some(token);
        while let Some(id) = current {
            if id == ancestor {
                return true;
            }
            current = self.analysis.tokens[id].head;
        }
        false
    }

    /// Edges from leaves to roots: each token is finished when all its dependents are.
    fn find_edges(&self) -> Vec<(u32, u32)> {
        let count = self.analysis.tokens.len();
        let mut edges: Vec<(u32, u32)> = (0..count as u32).map(|index| (index, index)).collect();
        let mut open: Vec<u32> =
            (0..count).map(|index| self.children(Id::new(index)).len() as u32).collect();
        let mut ready: Vec<usize> = (0..count).filter(|&index| open[index] == 0).collect();
        while let Some(index) = ready.pop() {
            let Some(head) = self.analysis.tokens[Id::new(index)].head else { continue };
            let (first, last) = edges[index];
            let edge = &mut edges[head.index()];
            *edge = (edge.0.min(first), edge.1.max(last));
            open[head.index()] -= 1;
            if open[head.index()] == 0 {
                ready.push(head.index());
            }
        }
        edges
    }
}
