//! A scalar function.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};

use crate::answers::Answers;
use crate::column::Column;
use crate::rules::Rules;

/// `bounce_class(reply)` and the others.
#[derive(Debug)]
pub(crate) struct Bounce {
    column: Column,
    rules: Arc<Rules>,
    signature: Signature,
    answers: Answers,
}

impl Bounce {
    pub(crate) fn new(column: Column, rules: &Arc<Rules>) -> Bounce {
        Bounce {
            column,
            rules: Arc::clone(rules),
            // Of a constant, the answer is one.
            signature: Signature::user_defined(Volatility::Immutable),
            answers: Answers::to(column),
        }
    }
}

/// The same question to the same rules has the same answer.
impl PartialEq for Bounce {
    fn eq(&self, other: &Bounce) -> bool {
        self.column == other.column && self.rules == other.rules
    }
}

impl Eq for Bounce {}

impl Hash for Bounce {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.column, &self.rules).hash(state);
    }
}

impl ScalarUDFImpl for Bounce {
    fn name(&self) -> &str {
        self.column.function()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Every type of strings and of bytes is taken as it is; no column is converted.
    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let name = self.name();
        match types {
            [DataType::Null] => Ok(vec![DataType::Utf8]),
            [kind] if is_reply(kind) => Ok(vec![kind.clone()]),
            [kind] => plan_err!(
                "{name} takes a reply, a string or binary, and not {kind}: CAST(... AS VARCHAR) makes it one"
            ),
            types => plan_err!("{name} takes one reply, and not {} arguments", types.len()),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.column.kind())
    }

    fn is_strict(&self) -> bool {
        true
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args.as_slice() {
            [ColumnarValue::Array(replies)] => {
                Ok(ColumnarValue::Array(self.answers.of(replies, &self.rules)?))
            }
            [ColumnarValue::Scalar(reply)] => {
                let answer = self.answers.of(&reply.to_array()?, &self.rules)?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&answer, 0)?))
            }
            args => exec_err!("{} takes one reply, and not {} arguments", self.name(), args.len()),
        }
    }
}

fn is_reply(kind: &DataType) -> bool {
    use DataType::*;
    let is_plain =
        |kind: &DataType| matches!(kind, Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView);
    matches!(kind, Dictionary(_, values) if is_plain(values)) || is_plain(kind)
}
