//! The page as one value. The server has no other knowledge of the operation: a reading, an
//! edition or a mutant is an edit of this value.

use super::answer::AnswerRules;
use super::edits::Edits;
use super::error::ErrorTable;
use super::filter::FilterRules;
use super::identity::IdentityRules;
use super::number::Spellings;
use super::page::PagingRules;
use super::policy::AccessRules;
use super::request::RequestRules;
use super::send::SendRules;
use super::status::StatusRules;
use super::store::RetentionRules;
use super::token::TokenRules;
use super::validate::RegionRules;

/// Everything that the specification fixes.
#[derive(Clone)]
pub struct Rules {
    /// The operation's name.
    pub operation: &'static str,
    /// The API's version.
    pub version: &'static str,
    /// How a call is read from its bytes.
    pub request: RequestRules,
    /// Who calls, and whether it is true.
    pub identity: IdentityRules,
    /// What the caller may do.
    pub access: AccessRules,
    /// The region.
    pub region: RegionRules,
    /// How numbers may be spelt.
    pub spellings: Spellings,
    /// What is looked for.
    pub filters: FilterRules,
    /// Which deliveries can be found, and in which order.
    pub retention: RetentionRules,
    /// How the overall state comes about.
    pub status: StatusRules,
    /// How the list is cut into pages.
    pub paging: PagingRules,
    /// How pages are tied together.
    pub token: TokenRules,
    /// How an answer is written.
    pub answer: AnswerRules,
    /// How each fault is told.
    pub errors: ErrorTable,
    /// What the page of `SendFile` fixes.
    pub send: SendRules,
    /// What is bent between the stages; nothing on the page.
    pub edits: Edits,
}

impl Rules {
    /// The given page, with the first reading of each clause that it leaves open.
    pub fn page() -> Self {
        Self {
            operation: "DescribeSendFileResults",
            version: "2014-05-26",
            request: RequestRules::page(),
            identity: IdentityRules::page(),
            access: AccessRules::page(),
            region: RegionRules::page(),
            spellings: Spellings::page(),
            filters: FilterRules::page(),
            retention: RetentionRules::page(),
            status: StatusRules::page(),
            paging: PagingRules::page(),
            token: TokenRules::page(),
            answer: AnswerRules::page(),
            errors: ErrorTable::page(),
            send: SendRules::page(),
            edits: Edits::default(),
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::page()
    }
}
