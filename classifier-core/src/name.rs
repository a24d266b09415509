//! Names of bounce classes, severities and actions, where they come from outside.

use core::fmt;

/// Why a text is not a bounce class, a severity or an action: there is none of this name.
///
/// ```
/// use bounce_classifier_core::advice::Severity;
///
/// let error = "hard".parse::<Severity>().unwrap_err();
/// assert_eq!(error.to_string(), "no severity has this name; there are permanent, transient, either");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UnknownName {
    what: &'static str,
    names: &'static [&'static str],
}

impl UnknownName {
    pub(crate) const fn new(what: &'static str, names: &'static [&'static str]) -> Self {
        UnknownName { what, names }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} has this name; there are ", self.what)?;
        for (at, name) in self.names.iter().enumerate() {
            write!(f, "{}{name}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// As it is displayed: `main` prints the errors that it returns in this form.
impl fmt::Debug for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for UnknownName {}

/// Writes a type as its name in every data format, and reads it by that.
macro_rules! serde_by_name {
    ($type:ident) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
                name.parse().map_err(|error| serde::de::Error::custom(format_args!("`{name}`: {error}")))
            }
        }
    };
}
pub(crate) use serde_by_name;
