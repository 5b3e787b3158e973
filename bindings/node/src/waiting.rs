//! Who waits for a signature.

use std::collections::VecDeque;

use crate::tasks::Request;

/// What was asked for and is signed by a thread in its turn.
#[derive(Debug)]
pub(crate) enum Waiting {
    Token(Request),
    Issued(Request),
}

/// Requests in the order in which they came, numbered so. Those who wait for them stand in a list of their
/// own, in TypeScript: the numbers tell whether both are still the same, for a token that went to the next
/// in line would be somebody else's.
#[derive(Debug)]
pub(crate) struct WaitingList<T = Waiting> {
    waiting: VecDeque<T>,
    /// The number of the oldest of them.
    oldest: u32,
}

impl<T> Default for WaitingList<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), oldest: 0 }
    }
}

impl<T> WaitingList<T> {
    /// Puts a request at the end, and gives its number.
    pub(crate) fn push(&mut self, request: T) -> u32 {
        self.waiting.push_back(request);
        self.oldest.wrapping_add(Self::number(self.waiting.len() - 1))
    }

    /// The `count` oldest, when `first` is the number of the oldest and there are so many.
    pub(crate) fn take(&mut self, first: u32, count: u32) -> Option<Vec<T>> {
        let taken = usize::try_from(count).ok().filter(|count| *count <= self.waiting.len());
        let taken = taken.filter(|_| first == self.oldest)?;
        self.oldest = self.oldest.wrapping_add(count);
        Some(self.waiting.drain(..taken).collect())
    }

    fn number(count: usize) -> u32 {
        #[allow(clippy::cast_possible_truncation)] // numbers begin again after the last
        let number = count as u32;
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_in_their_order_and_under_their_numbers_or_not_at_all() {
        let mut list = WaitingList { waiting: VecDeque::new(), oldest: u32::MAX - 1 };
        let numbers: Vec<u32> = "abcde".chars().map(|request| list.push(request)).collect();
        assert_eq!(numbers, [u32::MAX - 1, u32::MAX, 0, 1, 2]);
        assert_eq!(list.take(u32::MAX - 1, 3), Some(vec!['a', 'b', 'c']));
        for (first, count) in [(0, 1), (2, 1), (u32::MAX - 1, 1), (1, 3), (1, u32::MAX)] {
            assert_eq!(list.take(first, count), None, "{first} {count}");
        }
        assert_eq!(list.push('f'), 3);
        assert_eq!(list.take(1, 3), Some(vec!['d', 'e', 'f']));
    }
}
