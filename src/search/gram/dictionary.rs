//! The lists of a family by their keys.
//! What a key stands for, and how a list is laid out, is not known here.

use std::io::{self, Write};

use super::bytes::{Bytes, push_number, word};
use super::postings::{self, List, Matches};

/// Keys of a group.
const GROUP: usize = 64;
/// Words of a group in the index.
const INDEX_WORDS: usize = 3;

/// Writes lists, as they come, and remembers where they are.
#[derive(Default)]
pub(super) struct DictionaryWriter {
    pub(super) keys: Vec<u8>,
    pub(super) index: Vec<u8>,
    list: Vec<u8>,
    lists: usize,
    key_before: u32,
    /// Bytes of lists.
    written: usize,
}

impl DictionaryWriter {
    /// Writes a list to `postings`; its key is above that of the one before.
    pub(super) fn add(&mut self, postings: &mut dyn Write, key: u32, matches: &Matches) -> io::Result<()> {
        self.list.clear();
        postings::write(&mut self.list, matches);
        postings.write_all(&self.list)?;
        if self.lists.is_multiple_of(GROUP) {
            for number in [key as usize, self.keys.len(), self.written] {
                self.index.extend(fitting(number)?.to_le_bytes());
            }
            self.key_before = key;
        }
        push_number(&mut self.keys, key - self.key_before);
        push_number(&mut self.keys, fitting(matches.docs.len())?);
        push_number(&mut self.keys, fitting(self.list.len())?);
        self.key_before = key;
        self.lists += 1;
        self.written += self.list.len();
        Ok(())
    }
}

/// The number in four bytes: a segment is much smaller than would be needed to need more.
pub(super) fn fitting(number: usize) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| io::Error::new(io::ErrorKind::FileTooLarge, "too much text for a segment"))
}

/// The lists of a family.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dictionary<'a> {
    pub(super) postings: &'a [u8],
    pub(super) keys: &'a [u8],
    pub(super) index: &'a [u8],
}

impl<'a> Dictionary<'a> {
    /// The list of the key, which is empty if there is none; none if the dictionary is damaged.
    pub(super) fn list(&self, key: u32) -> Option<List<'a>> {
        let (words, _) = self.index.as_chunks::<4>();
        let (groups, _) = words.as_chunks::<INDEX_WORDS>();
        let after = groups.partition_point(|[first, ..]| u32::from_le_bytes(*first) <= key);
        let Some(group) = after.checked_sub(1) else { return List::new(0, &[]) };
        let at = |nth| Some(word(self.index, group * INDEX_WORDS + nth)? as usize);
        let mut keys = Bytes(self.keys.get(at(1)?..)?);
        let mut start = at(2)?;
        let mut here = word(self.index, group * INDEX_WORDS)?;
        for _ in 0..GROUP {
            if keys.0.is_empty() {
                break;
            }
            here = here.checked_add(keys.number()?)?;
            let len = keys.number()?;
            let size = keys.number()? as usize;
            if here == key {
                return List::new(len, self.postings.get(start..start.checked_add(size)?)?);
            }
            if here > key {
                break;
            }
            start = start.checked_add(size)?;
        }
        List::new(0, &[])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_key_has_its_list(keys in prop::collection::btree_set(prop_oneof![0..999_u32, any::<u32>()], 0..300), others in prop::collection::vec(0..999_u32, 9)) {
            let (mut writer, mut postings) = (DictionaryWriter::default(), Vec::new());
            for &key in &keys {
                writer.add(&mut postings, key, &Matches { docs: vec![key % 7, 8 + key % 9], freqs: vec![1, 2], whole: vec![1, 0] }).unwrap();
            }
            let dictionary = Dictionary { postings: &postings, keys: &writer.keys, index: &writer.index };
            for &key in keys.iter().chain(&others) {
                let docs = if keys.contains(&key) { vec![key % 7, 8 + key % 9] } else { vec![] };
                prop_assert_eq!(dictionary.list(key).unwrap().all().unwrap().docs, docs);
            }
        }
    }
}
