//! Lists of numbers, each kept once: sets of states get names, and two of them are compared by name.

/// Interned lists, numbered in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// The members of all lists, one list after the other.
    members: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
    /// Open addressing: the number of a list and one, or 0. A power of two long, and at most half full.
    table: Vec<u32>,
}

impl Lists {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Members of all lists.
    pub(super) fn members(&self) -> usize {
        self.members.len()
    }

    pub(super) fn get(&self, number: usize) -> &[u32] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.members[start..self.ends[number]]
    }

    /// The number of the list, which is that of the last list if it is new.
    pub(super) fn intern(&mut self, list: &[u32]) -> usize {
        if self.len() * 2 >= self.table.len() {
            self.grow();
        }
        let slot = self.slot(list);
        match self.table[slot] {
            0 => {
                self.members.extend_from_slice(list);
                self.ends.push(self.members.len());
                self.table[slot] = self.len() as u32;
                self.len() - 1
            }
            number => number as usize - 1,
        }
    }

    /// Where in the table the list is, or belongs.
    fn slot(&self, list: &[u32]) -> usize {
        let mask = self.table.len() - 1;
        let mut slot = hash(list) as usize & mask;
        while self.table[slot] != 0 && self.get(self.table[slot] as usize - 1) != list {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.table = vec![0; (self.table.len() * 2).max(32)];
        for number in 0..self.len() {
            let slot = self.slot(self.get(number));
            self.table[slot] = number as u32 + 1;
        }
    }
}

/// Not that of the standard library, which takes most of the time of a build without optimisation.
fn hash(list: &[u32]) -> u32 {
    let mix = |hash: u32, &member: &u32| (hash.rotate_left(5) ^ member).wrapping_mul(0x9e37_79b1);
    let hash = list.iter().fold(list.len() as u32, mix);
    hash ^ hash >> 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lists_have_one_number() {
        let list = |i: u32| (0..i % 7).map(|k| i * 31 + k).collect::<Vec<_>>();
        let mut lists = Lists::default();
        let first: Vec<usize> = (0..1000).map(|i| lists.intern(&list(i))).collect();
        let again: Vec<usize> = (0..1000).map(|i| lists.intern(&list(i))).collect();
        assert_eq!(first, again);
        assert_eq!(first[0], first[7], "both are empty");
        (0..1000).for_each(|i| assert_eq!(lists.get(first[i as usize]), list(i)));
    }
}
