//! The errors of the page and of the gateway as one table: status, code, message.

use std::borrow::Cow;

/// Everything that can be wrong with a call. The table of [`ErrorTable`] says how each looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The region does not offer the operation.
    RegionNotSupported,
    /// More than twenty tags.
    TooManyTags,
    /// A tag value without its key.
    TagKeyMissing,
    /// The same tag key twice.
    TagKeyDuplicate,
    /// A tag key that breaks a rule.
    TagKeyMalformed,
    /// A tag value that breaks a rule.
    TagValueMalformed,
    /// A page number that is no page number.
    PageNumber,
    /// A page size out of its limits.
    PageSize,
    /// A token that this server did not give.
    NextToken,
    /// A number of results out of its limits.
    MaxResults,
    /// The region could not carry out the call.
    Dispatch,
    /// The caller has no right to the operation.
    Forbidden,
    /// No such region.
    RegionNotFound,
    /// `RegionId` is missing, as the gateway says it.
    MissingRegionId,
    /// `RegionId` is missing, in the words of the old ECS table.
    MissingParameter,
    /// `RegionId` is missing, as some ECS operations say it.
    MissingParameterRegionId,
    /// The caller has no right, in the words of the gateway.
    ForbiddenRam,
    /// No action was named.
    MissingAction,
    /// An action that is not this operation, or a path other than `/`.
    ActionNotFound,
    /// A version other than the one served, or none.
    Version,
    /// A method other than GET and POST.
    Method,
    /// A `Format` other than JSON and XML.
    Format,
    /// A parameter sent twice, or one that does not exist, where that is refused.
    Parameter,
    /// An unsigned call where a signature is required.
    MissingAccessKeyId,
    /// A signature that lacks a part.
    SignatureIncomplete,
    /// A signature method other than the two known ones.
    SignatureMethod,
    /// An access key that nobody has.
    AccessKeyNotFound,
    /// A signature that does not match.
    SignatureMismatch,
    /// A nonce that was used before.
    NonceUsed,
    /// A timestamp in another format.
    TimestampFormat,
    /// A timestamp more than fifteen minutes off.
    TimestampExpired,
    /// No instance is named, or one without a name.
    MissingInstanceId,
    /// A target directory that cannot be one.
    TargetDir,
    /// File permissions that are none.
    FileMode,
    /// Content that is not Base64 although it should be.
    ContentDecode,
    /// A content type that does not exist.
    ContentType,
    /// An owner whose name is too long.
    FileOwner,
    /// A group whose name is too long.
    FileGroup,
    /// Content that is too large.
    FileSize,
    /// A file name that is too long.
    FileName,
    /// A description that is too long.
    FileDescription,
    /// Too many instances.
    InstanceIds,
    /// A timeout that is too long.
    TimeoutLimit,
    /// An instance that does not exist.
    InstanceNotFound,
    /// A resource group that does not exist.
    ResourceGroupNotFound,
    /// `Name` is missing, as the gateway says it.
    MissingName,
    /// `TargetDir` is missing, likewise.
    MissingTargetDir,
    /// `Content` is missing, likewise.
    MissingContent,
    /// A client token that came with another order before.
    TokenMismatch,
}

/// The thirteen faults of the page's error table, in its order.
pub const DOCUMENTED: [Fault; 13] = [
    Fault::RegionNotSupported,
    Fault::TooManyTags,
    Fault::TagKeyMissing,
    Fault::TagKeyDuplicate,
    Fault::TagKeyMalformed,
    Fault::TagValueMalformed,
    Fault::PageNumber,
    Fault::PageSize,
    Fault::NextToken,
    Fault::MaxResults,
    Fault::Dispatch,
    Fault::Forbidden,
    Fault::RegionNotFound,
];

/// The faults of the table on the page of `SendFile` that stand in no other, in its order.
pub const SENT: [Fault; 14] = [
    Fault::MissingInstanceId,
    Fault::TargetDir,
    Fault::FileMode,
    Fault::ContentDecode,
    Fault::ContentType,
    Fault::FileOwner,
    Fault::FileGroup,
    Fault::FileSize,
    Fault::FileName,
    Fault::FileDescription,
    Fault::InstanceIds,
    Fault::TimeoutLimit,
    Fault::InstanceNotFound,
    Fault::ResourceGroupNotFound,
];

/// How one fault is told to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorRule {
    /// HTTP status.
    pub status: u16,
    /// The `Code` member.
    pub code: Cow<'static, str>,
    /// The `Message` member, without what the call adds to it.
    pub message: Cow<'static, str>,
}

/// How each fault is told: the tables of the pages, and facts 4 for the gateway's.
#[derive(Clone, Debug)]
pub struct ErrorTable(Vec<(Fault, ErrorRule)>);

/// Status, code and message of every fault.
const TABLE: [(Fault, u16, &str, &str); 49] = [
    (
        Fault::RegionNotSupported,
        400,
        "RegionId.ApiNotSupported",
        "The api is not supported in this region.",
    ),
    (Fault::TooManyTags, 400, "NumberExceed.Tags", "The Tags parameter number is exceed."),
    (Fault::TagKeyMissing, 400, "MissingParameter.TagKey", "You must specify Tag.N.Key."),
    (Fault::TagKeyDuplicate, 400, "Duplicate.TagKey", "The Tag.N.Key contain duplicate key."),
    (
        Fault::TagKeyMalformed,
        400,
        "InvalidTagKey.Malformed",
        "The specified Tag.n.Key is not valid.",
    ),
    (
        Fault::TagValueMalformed,
        400,
        "InvalidTagValue.Malformed",
        "The specified Tag.n.Value is not valid.",
    ),
    (Fault::PageNumber, 400, "InvalidParam.PageNumber", "The specified parameter is invalid."),
    (Fault::PageSize, 400, "InvalidParam.PageSize", "The specified parameter is invalid."),
    (
        Fault::NextToken,
        400,
        "InvalidParameter.NextToken",
        "The specified parameter NextToken is not valid.",
    ),
    (
        Fault::MaxResults,
        400,
        "InvalidParameter.MaxResults",
        "The specified parameter MaxResults is not valid.",
    ),
    (
        Fault::Dispatch,
        500,
        "InternalError.Dispatch",
        "An error occurred when you dispatched the request.",
    ),
    (Fault::Forbidden, 403, "Operation.Forbidden", "The operation is not permitted."),
    (
        Fault::RegionNotFound,
        404,
        "InvalidRegionId.NotFound",
        "The RegionId provided does not exist in our records.",
    ),
    (Fault::MissingRegionId, 400, "MissingRegionId", "RegionId is mandatory for this action."),
    (
        Fault::MissingParameter,
        400,
        "MissingParameter",
        "The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
    ),
    (
        Fault::MissingParameterRegionId,
        400,
        "MissingParameter.RegionId",
        "The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
    ),
    (
        Fault::ForbiddenRam,
        403,
        "Forbidden.RAM",
        "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
    ),
    (Fault::MissingAction, 400, "MissingAction", "Action is mandatory for this action."),
    (
        Fault::ActionNotFound,
        404,
        "InvalidAction.NotFound",
        "Specified api is not found, please check your url and method.",
    ),
    (Fault::Version, 400, "InvalidVersion", "Specified parameter Version is not valid."),
    (Fault::Method, 400, "UnsupportedHTTPMethod", "This http method is not supported."),
    (Fault::Format, 400, "InvalidParameter.Format", "Specified parameter Format is not valid."),
    (Fault::Parameter, 400, "InvalidParameter", "The specified parameter is not valid."),
    (
        Fault::MissingAccessKeyId,
        400,
        "MissingAccessKeyId",
        "AccessKeyId is mandatory for this action.",
    ),
    (
        Fault::SignatureIncomplete,
        400,
        "IncompleteSignature",
        "The request signature does not conform to Aliyun standards.",
    ),
    (
        Fault::SignatureMethod,
        400,
        "InvalidSignatureMethod",
        "Specified signature method is not valid.",
    ),
    (
        Fault::AccessKeyNotFound,
        404,
        "InvalidAccessKeyId.NotFound",
        "Specified access key is not found.",
    ),
    (
        Fault::SignatureMismatch,
        400,
        "SignatureDoesNotMatch",
        "Specified signature is not matched with our calculation.",
    ),
    (Fault::NonceUsed, 400, "SignatureNonceUsed", "Specified signature nonce was used already."),
    (
        Fault::TimestampFormat,
        400,
        "InvalidTimeStamp.Format",
        "Specified time stamp or date value is not well formatted.",
    ),
    (
        Fault::TimestampExpired,
        400,
        "InvalidTimeStamp.Expired",
        "Specified time stamp or date value is expired.",
    ),
    (
        Fault::MissingInstanceId,
        400,
        "MissingParam.InstanceId",
        "The parameter instanceId is missing or empty.",
    ),
    (Fault::TargetDir, 400, "FileTargetDir.Invalid", "The target directory of file is invalid."),
    (Fault::FileMode, 400, "FileMode.Invalid", "The mode of file is invalid."),
    (
        Fault::ContentDecode,
        400,
        "FileContent.DecodeError",
        "The Content can not be base64 decoded.",
    ),
    (Fault::ContentType, 400, "FileContentType.Invalid", "The ContentType of file is invalid."),
    (
        Fault::FileOwner,
        400,
        "InvalidParameter.FileOwner",
        "The specified parameter FileOwner is not valid.",
    ),
    (
        Fault::FileGroup,
        400,
        "InvalidParameter.FileGroup",
        "The specified parameter FileGroup is not valid.",
    ),
    (Fault::FileSize, 403, "FileSize.ExceedLimit", "The length of file content exceeds limit."),
    (Fault::FileName, 403, "FileName.ExceedLimit", "The length of file name exceeds limit."),
    (
        Fault::FileDescription,
        403,
        "FileDesc.ExceedLimit",
        "The length of file description exceeds limit.",
    ),
    (
        Fault::InstanceIds,
        403,
        "InstanceIds.ExceedLimit",
        "The number of instance IDs exceeds the upper limit.",
    ),
    (
        Fault::TimeoutLimit,
        403,
        "InvalidTimeout.ExceedLimit",
        "The specified parameter Timeout exceeds the upper limit.",
    ),
    (
        Fault::InstanceNotFound,
        404,
        "InvalidInstance.NotFound",
        "The specified instances not found.",
    ),
    (
        Fault::ResourceGroupNotFound,
        404,
        "InvalidResourceGroup.NotFound",
        "The ResourceGroup provided does not exist in our records.",
    ),
    (Fault::MissingName, 400, "MissingName", "Name is mandatory for this action."),
    (Fault::MissingTargetDir, 400, "MissingTargetDir", "TargetDir is mandatory for this action."),
    (Fault::MissingContent, 400, "MissingContent", "Content is mandatory for this action."),
    (
        Fault::TokenMismatch,
        400,
        "IdempotentParameterMismatch",
        "The request uses the same client token as a previous, but non-identical request.",
    ),
];

impl ErrorTable {
    /// The table of the page and the gateway.
    pub fn page() -> Self {
        Self(
            TABLE
                .iter()
                .map(|&(fault, status, code, message)| {
                    (fault, ErrorRule { status, code: code.into(), message: message.into() })
                })
                .collect(),
        )
    }

    /// How a fault is told.
    pub fn rule(&self, fault: Fault) -> &ErrorRule {
        let found = self.0.iter().find(|(f, _)| *f == fault);
        &found.expect("the table has a line for each fault; a test checks it").1
    }

    /// The line of a fault, to be bent.
    pub fn rule_mut(&mut self, fault: Fault) -> &mut ErrorRule {
        let found = self.0.iter_mut().find(|(f, _)| *f == fault);
        &mut found.expect("the table has a line for each fault; a test checks it").1
    }
}

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub fault: Fault,
    /// Put after the message of the table, with a blank between; may be empty.
    pub addition: String,
    /// Why RAM said no, where the caller is told.
    pub denied: Option<Denied>,
}

/// What `AccessDeniedDetail` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// A Deny statement applies.
    Explicitly,
    /// No Allow statement applies.
    Implicitly,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self { fault, addition: String::new(), denied: None }
    }
}

impl Refusal {
    /// A refusal whose message goes on with what only this call knows.
    pub fn with(fault: Fault, addition: String) -> Self {
        Self { fault, addition, denied: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_faults_are_told_as_the_page_tells_them() {
        let table = ErrorTable::page();
        let told: Vec<_> =
            DOCUMENTED.iter().map(|&f| (table.rule(f).status, &*table.rule(f).code)).collect();
        assert_eq!(told.iter().filter(|(status, _)| *status == 400).count(), 10);
        assert!(told.contains(&(403, "Operation.Forbidden")));
        assert!(told.contains(&(404, "InvalidRegionId.NotFound")));
        assert!(told.contains(&(500, "InternalError.Dispatch")));
    }

    #[test]
    fn every_fault_has_exactly_one_line() {
        let mut faults: Vec<_> = TABLE.iter().map(|line| line.0).collect();
        faults.sort_unstable();
        faults.dedup();
        assert_eq!(faults.len(), Fault::TokenMismatch as usize + 1);
        assert_eq!(faults.len(), TABLE.len());
    }
}
