//! How large a reply may be.

/// The limits of a reply: a line or a reply that exceeds one is an error, and takes no more memory than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplyLimits {
    /// Bytes of one line, without its end. Default 4,096.
    pub line_bytes: usize,
    /// Bytes of the content, of all lines together. Default 1 MiB.
    pub content_bytes: usize,
}

impl Default for ReplyLimits {
    fn default() -> Self {
        ReplyLimits { line_bytes: 4096, content_bytes: 1 << 20 }
    }
}
