//! Sparse vectors of weighted words.

/// Weights of words, by their hashes, rising.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Vector(Vec<(u64, f32)>);

impl Vector {
    /// Brings weights (by word, rising, each once) to unit length. Words without weight are left out.
    pub(crate) fn unit(mut weights: Vec<(u64, f32)>) -> Vector {
        weights.retain(|(_, weight)| *weight > 0.0);
        let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        weights.iter_mut().for_each(|(_, weight)| *weight /= length);
        Vector(weights)
    }

    /// Its words with their weights, by word.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, f32)> + '_ {
        self.0.iter().copied()
    }

    /// Its heaviest words with their weights, heaviest first.
    pub(crate) fn heaviest(&self, count: usize) -> Vec<(u64, f32)> {
        let mut words = self.0.clone();
        words.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        words.truncate(count);
        words
    }
}

/// The inner product.
pub(crate) fn dot(one: &Vector, other: &Vector) -> f64 {
    let (small, large) = if one.0.len() <= other.0.len() { (one, other) } else { (other, one) };
    let mut product = 0.0;
    // Looking up a word costs the logarithm of the longer vector: less than going through it when the
    // other is much shorter.
    if large.0.len() > 16 * small.0.len() {
        let mut rest = large.0.as_slice();
        for (word, weight) in &small.0 {
            rest = &rest[rest.partition_point(|(other, _)| other < word)..];
            if let Some((_, more)) = rest.first().filter(|(other, _)| other == word) {
                product += f64::from(weight * more);
            }
        }
        return product;
    }
    let (mut at, mut beside) = (0, 0);
    while let (Some(one), Some(other)) = (small.0.get(at), large.0.get(beside)) {
        // Without branches: which of the two is ahead cannot be foreseen.
        product += if one.0 == other.0 { f64::from(one.1 * other.1) } else { 0.0 };
        at += usize::from(one.0 <= other.0);
        beside += usize::from(other.0 <= one.0);
    }
    product
}

/// The sum.
pub(crate) fn sum(one: &Vector, other: &Vector) -> Vector {
    let mut all = Vec::with_capacity(one.0.len() + other.0.len());
    let (mut left, mut right) = (one.0.iter().peekable(), other.0.iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if a.0 == b.0 => {
                let both = (a.0, a.1 + b.1);
                left.next();
                right.next();
                both
            }
            (Some(a), Some(b)) if a.0 < b.0 => {
                let own = **a;
                left.next();
                own
            }
            (_, Some(b)) => {
                let own = **b;
                right.next();
                own
            }
            (Some(a), None) => {
                let own = **a;
                left.next();
                own
            }
            (None, None) => return Vector(all),
        };
        all.push(next);
    }
}
