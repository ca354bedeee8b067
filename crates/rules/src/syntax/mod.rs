//! The rule language: what a `.rules` file says, line by line.
//!
//! One line, one statement; the first word says what kind. [`read`] turns a file into [`RuleFile`]
//! and reports everything that is wrong with it, not only the first mistake. What the words mean
//! (codes, modes, lists) is checked when files are put together, in [`crate::RuleSet`].
//!
//! ```text
//! words @talks: talks, negotiations, summit     a list; @talks stands for any of them
//! event CONSULT visit                           what follows codes CONSULT, mode visit
//! means …                                       one sentence for the codebook
//! needs 2 ACTOR                                 else no event; also `needs RECIPIENT country|person`
//! cameo 042                                     of the frame above, or of all frames below
//! status alleged                                of the frame above: what its words alone say
//! verb  ACTOR [visit, tour] RECIPIENT           a frame; also `noun …`, `never …`, `never noun …`
//! yes   {ACTOR Modi} [visited] {RECIPIENT Oman}.      test; ` -> CODE mode status` when it differs
//! no    Tourists visited the museum.            test: codes nothing of this event
//! todo  …                                       a `yes` that is known to fail
//! ```

mod example;
mod frame;
mod problems;
mod read;

pub(crate) use example::read_marks;
pub use example::{Coded, Example, ExampleKind, Expected, Marked};
pub(crate) use frame::{FrameText, Trigger};
pub use frame::{Limit, Part, Place, Want};
pub(crate) use problems::{Problems, did_you_mean};
pub(crate) use read::{EventBlock, RuleFile, WordList, read};

use crate::ActorKind;

/// A place in an event, in PLOVER's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Who does it; all who take part in a reciprocal event.
    Actor,
    /// To whom it is done.
    Recipient,
    /// What is demanded, offered, alleged or at issue.
    Issue,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 3] = [Role::Actor, Role::Recipient, Role::Issue];

    /// The role as rules write it.
    pub fn name(self) -> &'static str {
        match self {
            Role::Actor => "ACTOR",
            Role::Recipient => "RECIPIENT",
            Role::Issue => "ISSUE",
        }
    }

    /// The role of this name.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// `needs 2 ACTOR`, `needs RECIPIENT country|person`: a condition on the roles of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The role.
    pub role: Role,
    /// How many fillers it must have; a plural noun counts as two.
    pub count: usize,
    /// The kinds of actor it may be; empty for any.
    pub kinds: Vec<ActorKind>,
}
