//! Repeatable chance.

/// A stream of numbers that depends on a seed and an index only (SplitMix64).
///
/// The seeded generators of `rand` may change between versions; synthetic people may not, because
/// several registers are seeded with the same ones at different times.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// The stream of the person with this index in the population with this seed. Registers that invent
    /// something more about a person take another seed, made from the population's.
    pub fn of(seed: u64, index: u64) -> Self {
        let mut start = Self(seed);
        let seed = start.bits();
        let mut start = Self(index);
        Self(seed ^ start.bits())
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound` (zero for zero).
    pub fn below(&mut self, bound: u32) -> u32 {
        let wide = (self.bits() >> 32) * u64::from(bound);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `n` of a thousand cases.
    pub fn per_mille(&mut self, n: u32) -> bool {
        self.below(1_000) < n
    }

    /// One of the items, each equally likely.
    ///
    /// # Panics
    /// Where there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let len = u32::try_from(items.len()).unwrap_or(u32::MAX);
        &items[self.below(len) as usize]
    }
}

/// Items with weights.
#[derive(Debug)]
pub struct Weighted<T> {
    items: Vec<T>,
    upto: Vec<u32>,
}

impl<T> Weighted<T> {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// One of the items, by weight.
    ///
    /// # Panics
    /// Where there are none.
    pub fn draw(&self, dice: &mut Dice) -> &T {
        let at = dice.below(*self.upto.last().expect("there is something to draw"));
        &self.items[self.upto.partition_point(|&upto| upto <= at)]
    }
}

impl<T> FromIterator<(T, u32)> for Weighted<T> {
    fn from_iter<I: IntoIterator<Item = (T, u32)>>(pairs: I) -> Self {
        let (mut items, mut upto, mut sum) = (Vec::new(), Vec::new(), 0);
        for (item, weight) in pairs.into_iter().filter(|(_, weight)| *weight > 0) {
            sum += weight;
            items.push(item);
            upto.push(sum);
        }
        Self { items, upto }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_weights_and_repeat() {
        let weighted: Weighted<char> = [('a', 1), ('b', 0), ('c', 9)].into_iter().collect();
        let draw = |seed| {
            let mut dice = Dice::of(seed, 0);
            (0..10_000).map(|_| *weighted.draw(&mut dice)).collect::<String>()
        };
        let text = draw(1);
        assert_eq!(text, draw(1));
        assert_ne!(text, draw(2));
        assert!(!text.contains('b'));
        let a = text.matches('a').count();
        assert!((850..1_150).contains(&a), "{a}");
    }
}
