//! The fixed values of the record, by the names that the model gives them.

use std::borrow::Cow;

use readout_model::{
    AttributionForm, BlockKind, EntityKind, MentionForm, OpenReason, PointKind, Stance, Status,
    TimeKind, Verdict,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A type with a fixed list of values that have names in the record.
pub trait Value: Copy + 'static {
    /// What the values are called together.
    const NAME: &'static str;
    /// All of them, in the order of the documentation.
    const ALL: &'static [Self];
    /// The name of one.
    fn name(self) -> &'static str;
}

/// A value that is written as its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named<T>(pub T);

macro_rules! value {
    ($type:ident, $name:literal) => {
        value!($type, $name, $type::ALL);
    };
    ($type:ident, $name:literal, $all:expr) => {
        impl Value for $type {
            const NAME: &'static str = $name;
            const ALL: &'static [$type] = $all;

            fn name(self) -> &'static str {
                $type::name(self)
            }
        }
    };
}

value!(EntityKind, "kind of entity");
value!(MentionForm, "form of mention");
value!(TimeKind, "type of time expression");
value!(AttributionForm, "form of attribution");
value!(Stance, "stance");
value!(Status, "status");
value!(OpenReason, "reason");
value!(BlockKind, "kind of block", {
    use BlockKind::*;
    &[
        Headline, Dateline, Byline, Paragraph, Caption, Credit, Promotion, Related, Quote, List,
        Other,
    ]
});
value!(PointKind, "kind of point", {
    use PointKind::*;
    &[Event, Number, Time, Place, Quotation, Role, Status, Characterisation, Voice]
});
value!(Verdict, "verdict", {
    use Verdict::*;
    &[Agreed, Differs, SingleSource, Denied, Changed]
});

impl<T: Value> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de, T: Value> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Named<T>, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        T::ALL.iter().find(|value| value.name() == name).map(|value| Named(*value)).ok_or_else(
            || {
                let names: Vec<&str> = T::ALL.iter().map(|value| value.name()).collect();
                de::Error::custom(format!("no {} {name:?}; write {}", T::NAME, names.join(", ")))
            },
        )
    }
}

impl<T: Value> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = T::ALL.iter().map(|value| value.name()).collect();
        json_schema!({"type": "string", "enum": names})
    }
}
