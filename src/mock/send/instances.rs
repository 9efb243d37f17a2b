//! The instances that an order names: `InstanceId.N`.

use crate::mock::error::Fault;
use crate::mock::request::Arguments;
use crate::mock::tags::Gap;

/// What is done about an instance that is named twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twice {
    /// It gets the file once.
    Once,
    /// The call is refused.
    Refused,
}

/// What is done about an instance that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The call is refused.
    Refused,
    /// The delivery shows that it does not exist.
    Recorded,
    /// As if it were not named.
    LeftOut,
}

/// The rules of the instances.
#[derive(Clone)]
pub struct InstanceRules {
    /// The greatest number of instances.
    pub max: usize,
    /// How many there are.
    pub count: fn(&[String]) -> usize,
    /// How a call that names none is refused; `None` accepts it.
    pub none: Option<Fault>,
    /// How an empty id is refused; `None` leaves it out.
    pub empty: Option<Fault>,
    /// An instance that is named twice.
    pub twice: Twice,
    /// InstanceId.1 and InstanceId.3 without InstanceId.2.
    pub gap: Gap,
    /// An instance that does not exist.
    pub unknown: Unknown,
    /// Which of those that were sent get the file.
    pub taken: fn(Vec<String>) -> Vec<String>,
}

impl InstanceRules {
    /// One to fifty, each of which exists.
    pub fn page() -> Self {
        Self {
            max: 50,
            count: <[String]>::len,
            none: Some(Fault::MissingInstanceId),
            empty: Some(Fault::MissingInstanceId),
            twice: Twice::Once,
            gap: Gap::Ignored,
            unknown: Unknown::Refused,
            taken: |ids| ids,
        }
    }

    /// The ids of a call in the order of their numbers, or how it is refused.
    pub fn read(&self, arguments: &Arguments<'_>) -> Result<Vec<String>, Fault> {
        let mut sent = arguments.numbered("InstanceId");
        let gap = sent.windows(2).position(|pair| pair[1].0 > pair[0].0 + 1);
        match (self.gap, gap) {
            (Gap::Refused, Some(_)) => return Err(Fault::MissingInstanceId),
            (Gap::StopsThere, Some(at)) => sent.truncate(at + 1),
            _ => {}
        }
        let mut ids: Vec<String> = Vec::with_capacity(sent.len());
        for (_, value) in sent {
            let id = String::from_utf8_lossy(value).into_owned();
            match (id.is_empty(), self.empty) {
                (true, Some(fault)) => return Err(fault),
                (true, None) => {}
                (false, _) => ids.push(id),
            }
        }
        if let Some(fault) = self.none.filter(|_| ids.is_empty()) {
            return Err(fault);
        }
        if (self.count)(&ids) > self.max {
            return Err(Fault::InstanceIds);
        }
        let repeated = |at: usize| ids[..at].contains(&ids[at]);
        match self.twice {
            Twice::Refused if (0..ids.len()).any(repeated) => return Err(Fault::Parameter),
            Twice::Refused => {}
            Twice::Once => {
                let mut kept: Vec<String> = Vec::with_capacity(ids.len());
                for id in ids {
                    if !kept.contains(&id) {
                        kept.push(id);
                    }
                }
                ids = kept;
            }
        }
        Ok((self.taken)(ids))
    }
}
