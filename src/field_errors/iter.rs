//! The iterators over `FieldErrors`. They hide how the fields are stored.

use alloc::vec;
use core::iter::FusedIterator;
use core::slice;

use super::{FieldErrors, FieldMessages};
use crate::text::Text;

/// The iterator over [`FieldErrors`] by value: each field with its messages.
#[derive(Clone, Debug)]
pub struct FieldErrorsIntoIter<'a>(vec::IntoIter<FieldMessages<'a>>);

/// The iterator over [`FieldErrors`] by reference: each field with its messages.
#[derive(Clone, Debug)]
pub struct FieldErrorsIter<'f, 'a>(slice::Iter<'f, FieldMessages<'a>>);

/// The fields, each with its messages.
impl<'a> IntoIterator for FieldErrors<'a> {
    type Item = (Text<'a>, FieldMessages<'a>);
    type IntoIter = FieldErrorsIntoIter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        FieldErrorsIntoIter(self.fields.into_iter())
    }
}

/// The fields, each with its messages.
impl<'f, 'a> IntoIterator for &'f FieldErrors<'a> {
    type Item = (&'f str, &'f FieldMessages<'a>);
    type IntoIter = FieldErrorsIter<'f, 'a>;

    fn into_iter(self) -> Self::IntoIter {
        FieldErrorsIter(self.fields.iter())
    }
}

macro_rules! iterator {
    ([$($lifetime:lifetime)*] $iterator:ty: $item:ty, $pair:expr) => {
        impl<$($lifetime),*> Iterator for $iterator {
            type Item = $item;

            fn next(&mut self) -> Option<$item> {
                self.0.next().map($pair)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl<$($lifetime),*> DoubleEndedIterator for $iterator {
            fn next_back(&mut self) -> Option<$item> {
                self.0.next_back().map($pair)
            }
        }

        impl<$($lifetime),*> ExactSizeIterator for $iterator {}

        impl<$($lifetime),*> FusedIterator for $iterator {}
    };
}

iterator! {
    ['a] FieldErrorsIntoIter<'a>: (Text<'a>, FieldMessages<'a>),
    |messages| (messages.field.clone(), messages)
}
iterator! {
    ['f 'a] FieldErrorsIter<'f, 'a>: (&'f str, &'f FieldMessages<'a>),
    |messages| (messages.field(), messages)
}
