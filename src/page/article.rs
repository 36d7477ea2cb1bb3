//! What a page is made of once it has been read: articles, and their blocks.
//! How they are found is the business of the other files of this room.

use smallvec::SmallVec;

/// What a block is in its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A short line above the headline (引题).
    Kicker,
    /// The headline (主题).
    Headline,
    /// A line below the headline (副题).
    Subtitle,
    /// A heading inside the body (小标题).
    Section,
    /// Who wrote it (署名).
    Byline,
    /// Running text: one paragraph.
    Body,
    /// What is printed under a picture.
    Caption,
    /// Who took or supplied a picture (摄, 供图).
    Credit,
    /// Where an article goes on, or comes from (下转, 上接).
    Jump,
    /// An advertisement or an announcement.
    Notice,
    /// Decoration without content.
    Ornament,
    /// A paragraph which the page holds twice; the first one is the body.
    Duplicate,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 12] = [
        Self::Kicker,
        Self::Headline,
        Self::Subtitle,
        Self::Section,
        Self::Byline,
        Self::Body,
        Self::Caption,
        Self::Credit,
        Self::Jump,
        Self::Notice,
        Self::Ornament,
        Self::Duplicate,
    ];

    /// Whether it is a headline or belongs to one, or heads a part of the body.
    pub const fn is_heading(self) -> bool {
        matches!(self, Self::Kicker | Self::Headline | Self::Subtitle | Self::Section)
    }

    /// The role's name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kicker => "kicker",
            Self::Headline => "headline",
            Self::Subtitle => "subtitle",
            Self::Section => "section",
            Self::Byline => "byline",
            Self::Body => "body",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::Jump => "jump",
            Self::Notice => "notice",
            Self::Ornament => "ornament",
            Self::Duplicate => "duplicate",
        }
    }
}

/// What sort of piece an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A report or any other text of some length.
    #[default]
    News,
    /// A short report, often without a headline.
    Brief,
    /// A picture with its caption.
    Photo,
    /// An advertisement or an announcement.
    Notice,
    /// A headline that only points to another page.
    Teaser,
    /// A headline over several articles.
    Banner,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::News, Self::Brief, Self::Photo, Self::Notice, Self::Teaser, Self::Banner];

    /// The kind's name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Brief => "brief",
            Self::Photo => "photo",
            Self::Notice => "notice",
            Self::Teaser => "teaser",
            Self::Banner => "banner",
        }
    }
}

/// A run of a block's text and where the page has it. Both runs have `len` bytes, and are the same but for brackets of
/// vertical setting, which [`clean`](super::clean()) turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte in [`Block::text`].
    pub text: usize,
    /// First byte in the page.
    pub source: usize,
    /// Length of both, in bytes.
    pub len: usize,
}

/// First and last lines of a block; mostly of one run.
pub type Runs = SmallVec<[(usize, usize); 1]>;

/// The pieces of a block; mostly one.
pub type Pieces = SmallVec<[Piece; 1]>;

/// Consecutive text with one role: a paragraph, a headline, a byline.
///
/// Its text has no line breaks: hard wraps and torn columns are joined. Every character of the page other than
/// white space is in exactly one block's text, until [`clean`](super::clean()) takes out what the page has twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub role: Role,
    /// The physical lines it comes from: first and last, 1-based, both included.
    pub lines: Runs,
    /// The text as it is read.
    pub text: String,
    /// Where the page has it, in the order of `text`; text between two pieces was put in by joining.
    pub pieces: Pieces,
    /// Where the page has runs of the text a second time, which were taken out.
    pub echoes: Vec<Piece>,
}

impl Piece {
    /// The byte of the text that shows byte `source` of the page, if this piece has it.
    pub fn from_source(&self, source: usize) -> Option<usize> {
        (self.source..self.source + self.len).contains(&source).then(|| self.text + source - self.source)
    }
}

impl Block {
    /// The byte of the page at which the character at byte `offset` of the text stands; the nearest one before
    /// it where joining put the character in.
    pub fn to_source(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.text <= offset);
        let Some(piece) = after.checked_sub(1).and_then(|i| self.pieces.get(i)) else {
            return self.pieces.first().map_or(0, |piece| piece.source);
        };
        piece.source + (offset - piece.text).min(piece.len)
    }

    /// The byte of the text that shows byte `source` of the page, if this block has it.
    pub fn from_source(&self, source: usize) -> Option<usize> {
        self.pieces.iter().chain(&self.echoes).find_map(|piece| piece.from_source(source))
    }
}

/// What a reader reads: a headline with what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// What sort of piece it is.
    pub kind: Kind,
    /// The title to list it by: its headline, or the beginning of its first sentence.
    pub title: String,
    /// Whether the page gave no headline, so that the title was made from the text.
    pub untitled: bool,
    /// The people named as its authors, without the words around their names.
    pub byline: Vec<String>,
    /// Its blocks in reading order.
    pub blocks: Vec<Block>,
}

impl Article {
    /// The text of the first block with `role`.
    pub fn text_of(&self, role: Role) -> Option<&str> {
        self.blocks.iter().find(|block| block.role == role).map(|block| block.text.as_str())
    }

    /// Number of characters other than white space, over all blocks.
    pub fn chars(&self) -> usize {
        self.blocks.iter().flat_map(|block| block.text.chars()).filter(|c| !c.is_whitespace()).count()
    }
}
