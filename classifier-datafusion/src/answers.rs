//! Columns of replies in, columns of answers out.

use std::sync::Arc;

use bounce_classifier_logs::templates::template_of_bytes;
use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::{ArrowDictionaryKeyType, Int32Type};
use datafusion::arrow::array::{
    Array, ArrayAccessor, ArrayRef, BinaryArray, BinaryViewArray, DictionaryArray, Int32Array,
    LargeBinaryArray, LargeStringArray, StringArray, StringViewArray, StringViewBuilder,
    downcast_dictionary_array, new_null_array,
};
use datafusion::arrow::datatypes::{ArrowNativeType, DataType};
use datafusion::common::{Result, internal_err};

use crate::column::{Answer, Column};
use crate::memo::Memo;
use crate::rules::Rules;

/// Answers one question, and remembers what it said of the values of dictionaries.
#[derive(Debug)]
pub(crate) enum Answers {
    Few { answer: Answer, memo: Memo<i32> },
    Templates { memo: Memo<Box<str>> },
}

impl Answers {
    pub(crate) fn to(column: Column) -> Answers {
        match column {
            Column::Answer(answer) => Answers::Few { answer, memo: Memo::default() },
            Column::Template => Answers::Templates { memo: Memo::default() },
        }
    }

    /// The answers for an array of replies.
    pub(crate) fn of(&self, replies: &ArrayRef, rules: &Rules) -> Result<ArrayRef> {
        match self {
            Answers::Few { answer, memo } => {
                let key =
                    |reply: &[u8]| answer.key(rules.classifier().classify_bytes(reply), rules.classifier());
                let keys = keys(replies, memo, key)?;
                Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(rules.values(*answer)))?))
            }
            Answers::Templates { memo } => templates(replies, memo),
        }
    }
}

fn keys(replies: &ArrayRef, memo: &Memo<i32>, key: impl Fn(&[u8]) -> i32) -> Result<Int32Array> {
    if replies.data_type() == &DataType::Null {
        return Ok(new_null_array(&DataType::Int32, replies.len()).as_primitive::<Int32Type>().clone());
    }
    downcast_dictionary_array!(
        replies => {
            let slots = memo.of(replies.values());
            let values = Replies::of(replies.values())?;
            let answer = |value: usize| Some(*slots[value].get_or_init(|| key(values.get(value).unwrap_or_default())));
            Ok(places(replies, &values).map(|value| value.and_then(answer)).collect())
        }
        _ => Ok(Replies::of(replies)?.keys(key))
    )
}

fn templates(replies: &ArrayRef, memo: &Memo<Box<str>>) -> Result<ArrayRef> {
    let mut out = StringViewBuilder::with_capacity(replies.len());
    if replies.data_type() == &DataType::Null {
        return Ok(new_null_array(&DataType::Utf8View, replies.len()));
    }
    downcast_dictionary_array!(
        replies => {
            let slots = memo.of(replies.values());
            let values = Replies::of(replies.values())?;
            let answer = |value: usize| {
                &**slots[value].get_or_init(|| template_of_bytes(values.get(value).unwrap_or_default()).into())
            };
            places(replies, &values).for_each(|value| out.append_option(value.map(answer)));
        }
        _ => {
            let replies = Replies::of(replies)?;
            (0..replies.len()).for_each(|row| out.append_option(replies.get(row).map(template_of_bytes)));
        }
    );
    Ok(Arc::new(out.finish()))
}

/// The place of the value of each row; `None` where the row or the value is NULL.
fn places<K: ArrowDictionaryKeyType>(
    array: &DictionaryArray<K>,
    values: &Replies<'_>,
) -> impl Iterator<Item = Option<usize>> {
    array.keys().iter().map(|key| key.map(|key| key.as_usize()).filter(|value| values.get(*value).is_some()))
}

/// Replies of any type.
enum Replies<'a> {
    Utf8(&'a StringArray),
    LargeUtf8(&'a LargeStringArray),
    Utf8View(&'a StringViewArray),
    Binary(&'a BinaryArray),
    LargeBinary(&'a LargeBinaryArray),
    BinaryView(&'a BinaryViewArray),
}

/// Does the same for arrays of each type.
macro_rules! each {
    ($replies:expr, $array:ident => $what:expr) => {
        match $replies {
            Replies::Utf8($array) => $what,
            Replies::LargeUtf8($array) => $what,
            Replies::Utf8View($array) => $what,
            Replies::Binary($array) => $what,
            Replies::LargeBinary($array) => $what,
            Replies::BinaryView($array) => $what,
        }
    };
}

impl<'a> Replies<'a> {
    fn of(array: &'a ArrayRef) -> Result<Self> {
        Ok(match array.data_type() {
            DataType::Utf8 => Replies::Utf8(array.as_string()),
            DataType::LargeUtf8 => Replies::LargeUtf8(array.as_string()),
            DataType::Utf8View => Replies::Utf8View(array.as_string_view()),
            DataType::Binary => Replies::Binary(array.as_binary()),
            DataType::LargeBinary => Replies::LargeBinary(array.as_binary()),
            DataType::BinaryView => Replies::BinaryView(array.as_binary_view()),
            other => return internal_err!("replies are strings or binary, and not {other}"),
        })
    }

    fn len(&self) -> usize {
        each!(self, array => array.len())
    }

    fn get(&self, row: usize) -> Option<&'a [u8]> {
        each!(self, array => array.is_valid(row).then(|| array.value(row).as_ref()))
    }

    /// Answers every row. The type is looked at once, and not for each.
    fn keys(&self, key: impl Fn(&[u8]) -> i32) -> Int32Array {
        each!(self, array => keys_of(*array, key))
    }
}

fn keys_of<'a, T>(array: impl ArrayAccessor<Item = &'a T>, key: impl Fn(&[u8]) -> i32) -> Int32Array
where
    T: AsRef<[u8]> + ?Sized + 'a,
{
    let answer = |row| if array.is_valid(row) { key(array.value(row).as_ref()) } else { 0 };
    let keys: Vec<i32> = (0..array.len()).map(answer).collect();
    Int32Array::new(keys.into(), array.nulls().cloned())
}
