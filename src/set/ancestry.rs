//! Which variants are above which, computed at compile time: the closure of parents and groups.
//!
//! In a lattice of groups, the paths from a variant to one above it are exponentially many. With a bit for each
//! pair, `is_a` is one test. Only variants that are a parent or a group have a column of bits, so a flat set
//! needs next to no memory.

use super::table::{Row, Variant};

/// A bit for each variant and each variant that may be above it.
#[derive(Debug)]
pub struct Ancestry {
    /// The column of each variant that is a parent or a group, [`NO_COLUMN`] of others.
    columns: &'static [u16],
    /// The bits of the variants, one after the other: for each column, whether its variant is above.
    words: &'static [u64],
}

/// The data of an [`Ancestry`].
#[derive(Debug)]
pub struct AncestryData<const ROWS: usize, const WORDS: usize> {
    columns: [u16; ROWS],
    words: [u64; WORDS],
}

/// There is no such column, because there are at most 65535 variants.
const NO_COLUMN: u16 = u16::MAX;

impl Ancestry {
    /// That of no variants.
    pub(crate) const EMPTY: Self = Self { columns: &[], words: &[] };

    pub const fn new<const ROWS: usize, const WORDS: usize>(
        data: &'static AncestryData<ROWS, WORDS>,
    ) -> Self {
        Self { columns: &data.columns, words: &data.words }
    }

    /// Whether the variant `above` is the parent or a group of `variant`, or is above one of these.
    #[inline]
    pub(crate) fn is_above(&self, above: usize, variant: usize) -> bool {
        let column = self.columns[above];
        if column == NO_COLUMN {
            return false;
        }
        let (word, bit) = place(column);
        let words_per_row = self.words.len() / self.columns.len();
        self.words[variant * words_per_row + word] & bit != 0
    }
}

/// The word of a row, and the bit in it, that belong to a column.
const fn place(column: u16) -> (usize, u64) {
    let column = column as usize;
    (column / u64::BITS as usize, 1 << (column % u64::BITS as usize))
}

/// How many words the bits of all rows take.
pub const fn ancestry_words<const ROWS: usize>(rows: &[Row]) -> usize {
    let (_, columns) = columns::<ROWS>(rows);
    ROWS * columns.div_ceil(u64::BITS as usize)
}

pub const fn ancestry<const ROWS: usize, const WORDS: usize>(
    rows: &[Row],
) -> AncestryData<ROWS, WORDS> {
    let (columns, _) = columns::<ROWS>(rows);
    let mut words = [0; WORDS];
    // Of a cycle, another check tells the user.
    if let Ok(order) = top_down::<ROWS>(rows) {
        let mut done = 0;
        while done < ROWS {
            let (at, mut next) = (order[done] as usize, 0);
            while let Some(above) = nth_above(&rows[at], next) {
                put_above(&mut words, &columns, at, above);
                next += 1;
            }
            done += 1;
        }
    }
    AncestryData { columns, words }
}

/// The parent of a row and then its groups, by number.
const fn nth_above(row: &Row, number: usize) -> Option<Variant> {
    let group = match row.parent {
        Some(parent) if number == 0 => return Some(parent),
        Some(_) => number - 1,
        None => number,
    };
    if group < row.groups.len() { Some(row.groups[group]) } else { None }
}

/// The rows in an order in which each comes behind its parent and its groups.
///
/// # Errors
///
/// A row that is above itself.
pub(super) const fn top_down<const ROWS: usize>(rows: &[Row]) -> Result<[u16; ROWS], usize> {
    let mut order = [0; ROWS];
    // The rows on the way from one to what is above it, and how many of the rows above each were visited. A row that is
    // done has visited more than there are.
    let (mut way, mut visited) = ([0; ROWS], [0_usize; ROWS]);
    let (mut done, mut start) = (0, 0);
    while start < ROWS {
        let mut len = 0;
        if visited[start] == 0 {
            (way[0], len) = (start, 1);
        }
        while len > 0 {
            let at = way[len - 1];
            visited[at] += 1;
            match nth_above(&rows[at], visited[at] - 1) {
                None => {
                    order[done] = at as u16;
                    done += 1;
                    len -= 1;
                }
                Some(above) => {
                    let above = above.as_index();
                    if visited[above] == 0 {
                        way[len] = above;
                        len += 1;
                    } else if nth_above(&rows[above], visited[above] - 1).is_some() {
                        return Err(above);
                    }
                }
            }
        }
        start += 1;
    }
    Ok(order)
}

/// Puts `above`, whose bits are complete, and all that is above it, above the row at `at`.
const fn put_above<const ROWS: usize, const WORDS: usize>(
    words: &mut [u64; WORDS],
    columns: &[u16; ROWS],
    at: usize,
    above: Variant,
) {
    let above = above.as_index();
    let words_per_row = WORDS / ROWS;
    let (word, bit) = place(columns[above]);
    words[at * words_per_row + word] |= bit;
    let mut word = 0;
    while word < words_per_row {
        words[at * words_per_row + word] |= words[above * words_per_row + word];
        word += 1;
    }
}

/// The column of each row, and how many columns there are.
const fn columns<const ROWS: usize>(rows: &[Row]) -> ([u16; ROWS], usize) {
    let mut columns = [NO_COLUMN; ROWS];
    let (mut count, mut at) = (0, 0);
    while at < ROWS {
        if let Some(parent) = rows[at].parent {
            count += give_column(&mut columns, parent, count);
        }
        let mut group = 0;
        while group < rows[at].groups.len() {
            count += give_column(&mut columns, rows[at].groups[group], count);
            group += 1;
        }
        at += 1;
    }
    (columns, count)
}

/// Gives a variant the column `next` unless it has one. Returns how many columns were given.
const fn give_column<const ROWS: usize>(
    columns: &mut [u16; ROWS],
    variant: Variant,
    next: usize,
) -> usize {
    let column = &mut columns[variant.as_index()];
    if *column != NO_COLUMN {
        return 0;
    }
    *column = next as u16;
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of `ROWS` rows: for each row its parent, and its groups.
    type Above = (Option<usize>, Vec<usize>);

    fn variant(index: usize) -> Variant {
        Variant::new(u16::try_from(index).unwrap())
    }

    fn rows(table: &[Above]) -> Vec<Row> {
        let row = |(parent, groups): &Above| {
            let groups: Vec<_> = groups.iter().copied().map(variant).collect();
            let row = Row::new("A", "\",\"A\",\"");
            let row = if groups.is_empty() { row } else { row.groups(groups.leak()) };
            parent.map_or(row.clone(), |parent| row.parent(variant(parent)))
        };
        table.iter().map(row).collect()
    }

    /// Compares the bits of each pair with a search.
    fn check<const ROWS: usize, const WORDS: usize>(table: &[Above]) {
        let rows = rows(table);
        assert_eq!(ancestry_words::<ROWS>(&rows), WORDS, "{table:?}");
        let AncestryData { columns, words } = ancestry::<ROWS, WORDS>(&rows);
        let ancestry = Ancestry { columns: columns.to_vec().leak(), words: words.to_vec().leak() };
        for variant in 0..ROWS {
            let mut above = vec![false; ROWS];
            let mut rest = vec![variant];
            while let Some(next) = rest.pop() {
                let (parent, groups) = &table[next];
                for &other in parent.iter().chain(groups) {
                    if !core::mem::replace(&mut above[other], true) {
                        rest.push(other);
                    }
                }
            }
            for (other, &expected) in above.iter().enumerate() {
                assert_eq!(
                    ancestry.is_above(other, variant),
                    expected,
                    "{other}, {variant}: {table:?}"
                );
            }
        }
    }

    /// Every set of four variants: each with any parent, and any groups, among those before it.
    #[test]
    fn all_lattices_of_four_variants() {
        const ROWS: usize = 4;
        let mut tables: Vec<Vec<Above>> = vec![Vec::new()];
        for row in 0..ROWS {
            let mut longer = Vec::new();
            for table in &tables {
                for parent in core::iter::once(None).chain((0..row).map(Some)) {
                    for groups in 0..1 << row {
                        let groups = (0..row).filter(|group| groups >> group & 1 == 1).collect();
                        let mut table = table.clone();
                        table.push((parent, groups));
                        longer.push(table);
                    }
                }
            }
            tables = longer;
        }
        assert_eq!(tables.len(), 2 * 2 * 3 * 4 * 4 * 8);
        for table in &tables {
            let is_flat =
                table.iter().all(|(parent, groups)| parent.is_none() && groups.is_empty());
            for table in [table, &reversed(table)] {
                if is_flat { check::<ROWS, 0>(table) } else { check::<ROWS, ROWS>(table) }
            }
        }
    }

    /// The same set with its rows in the other order: each before its parent and its groups.
    fn reversed(table: &[Above]) -> Vec<Above> {
        let other = |row: &usize| table.len() - 1 - row;
        let row = |(parent, groups): &Above| {
            (parent.as_ref().map(other), groups.iter().map(other).collect())
        };
        table.iter().rev().map(row).collect()
    }

    #[test]
    fn a_row_above_itself_is_found() {
        let cycles: [&[Above]; 4] = [
            &[(Some(0), vec![])],
            &[(Some(1), vec![]), (Some(0), vec![])],
            &[(None, vec![]), (Some(0), vec![2]), (None, vec![0, 1])],
            &[(None, vec![1]), (Some(2), vec![3]), (None, vec![]), (None, vec![0])],
        ];
        for table in cycles {
            let rows = rows(table);
            let found = match rows.len() {
                1 => top_down::<1>(&rows).map(|_| ()),
                2 => top_down::<2>(&rows).map(|_| ()),
                3 => top_down::<3>(&rows).map(|_| ()),
                _ => top_down::<4>(&rows).map(|_| ()),
            };
            assert!(found.is_err(), "{table:?}");
        }
    }

    /// Columns in one word, in exactly one, and in several.
    #[test]
    fn columns_at_the_borders_of_words() {
        fn chain(rows: usize) -> Vec<Above> {
            (0..rows).map(|row| (row.checked_sub(1), Vec::new())).collect()
        }
        check::<64, 64>(&chain(64));
        check::<65, 65>(&chain(65));
        check::<66, { 66 * 2 }>(&chain(66));
        check::<129, { 129 * 2 }>(&chain(129));
        check::<130, { 130 * 3 }>(&chain(130));
        let lattice = |rows: usize| -> Vec<Above> {
            (0..rows)
                .map(|row| (row.checked_sub(7), (0..row).filter(|g| row % (g + 2) == 0).collect()))
                .collect()
        };
        check::<130, { 130 * 2 }>(&lattice(130));
        check::<130, { 130 * 3 }>(&reversed(&chain(130)));
        check::<130, { 130 * 2 }>(&reversed(&lattice(130)));
    }

    #[test]
    fn a_flat_set_has_a_column_for_its_base_alone() {
        let table: Vec<Above> = (0..600).map(|row| ((row > 0).then_some(0), Vec::new())).collect();
        check::<600, 600>(&table);
        check::<1, 0>(&[(None, Vec::new())]);
        check::<0, 0>(&[]);
    }
}
