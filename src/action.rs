//! Every command that a key can be bound to. What a command does is the business of the pane that applies it.

use serde::Deserialize;

/// What a key means. The kebab-case name is what `keymap.toml` calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// Half a pane down.
    HalfPageDown,
    /// Half a pane up.
    HalfPageUp,
    /// One pane down.
    PageDown,
    /// One pane up.
    PageUp,
    /// To the beginning; with a count, to that row.
    Top,
    /// To the end; with a count, to that row.
    Bottom,
    /// One character left, in a selection.
    Left,
    /// One character right, in a selection.
    Right,
    /// To the beginning of the next word, in a selection.
    NextWord,
    /// To the end of the word, in a selection.
    WordEnd,
    /// To the beginning of the word, in a selection.
    PreviousWord,
    /// To the beginning of the next sentence; in a selection, to the end of this one.
    NextSentence,
    /// To the beginning of this sentence, or of the one before.
    PreviousSentence,
    /// To the beginning of the next paragraph; in a selection, to the end of this one.
    NextParagraph,
    /// To the beginning of this paragraph, or of the one before.
    PreviousParagraph,
    /// The other pane gets the keys.
    FocusOther,
    /// The list gets the keys.
    FocusList,
    /// The reader gets the keys.
    FocusReader,
    /// Read the selected article.
    Open,
    /// The next article of the list.
    NextArticle,
    /// The previous article of the list.
    PreviousArticle,
    /// The selected article counts as read, or no longer.
    ToggleRead,
    /// Show all articles.
    ShowAll,
    /// Show the articles that are not read.
    ShowUnread,
    /// Show the articles that hold bookmarks.
    ShowMarked,
    /// Search the library.
    Search,
    /// Find in the open article.
    Find,
    /// To the next match.
    NextMatch,
    /// To the previous match.
    PreviousMatch,
    /// To the next article found.
    NextHit,
    /// To the previous article found.
    PreviousHit,
    /// Select text by character, or stop that.
    Select,
    /// Select text by row, or stop that.
    SelectRows,
    /// Move the other end of the selection.
    SwapEnds,
    /// Bookmark the selection, or the sentence at the reading line.
    Bookmark,
    /// Write a note to the nearest bookmark, or to a new one.
    Note,
    /// Write tags to the nearest bookmark, or to a new one.
    Tag,
    /// Give the nearest bookmark the next colour.
    NextColour,
    /// Copy the selection, or the sentence at the reading line.
    Copy,
    /// Copy it with its citation.
    CopyCited,
    /// Mark the reading line with the letter that follows.
    SetLetter,
    /// To the line marked with the letter that follows.
    GoToLetter,
    /// Delete the nearest bookmark.
    Delete,
    /// Take the last change back.
    Undo,
    /// Do again what was taken back last.
    Redo,
    /// Show all bookmarks.
    Bookmarks,
    /// Show what was read and marked.
    Stats,
    /// List the bookmarks in the next order.
    NextOrder,
    /// List the bookmarks of the open article only, or all.
    OnlyHere,
    /// Let the bookmark be what its words are today.
    AcceptWording,
    /// Put the bookmark where the reader is.
    PlaceAnew,
    /// Back to where the last jump began.
    JumpBack,
    /// Forward again.
    JumpForward,
    /// Show the page as it is in its file, or the article again.
    Raw,
    /// Show simplified characters, traditional ones, or those of the text.
    Script,
    /// Open or fold the paragraphs that the page holds twice.
    Duplicates,
    /// Show the matches of all hits under each other, or the hits again.
    Concordance,
    /// Sort the concordance by what stands before the matches.
    SortLeft,
    /// Sort the concordance by what stands after the matches.
    SortRight,
    /// Sort the concordance as the hits stand.
    SortHits,
    /// Unfold or fold the reprints of the selected hit.
    Reprints,
    /// A narrower measure.
    Narrower,
    /// A wider measure.
    Wider,
    /// Hide or show the list.
    Zen,
    /// Show or hide the keys.
    Help,
    /// Draw the screen anew.
    Redraw,
    /// An article begins with the reading line.
    Split,
    /// The article at the reading line goes on from the one above.
    Join,
    /// The line at the reading line is a kicker.
    RoleKicker,
    /// The line at the reading line is a headline.
    RoleHeadline,
    /// The line at the reading line is a subtitle.
    RoleSubtitle,
    /// The line at the reading line is a section head.
    RoleSection,
    /// The line at the reading line is a byline.
    RoleByline,
    /// The line at the reading line is running text.
    RoleBody,
    /// The line at the reading line is a caption.
    RoleCaption,
    /// The line at the reading line is a picture credit.
    RoleCredit,
    /// The line at the reading line is a jump line.
    RoleJump,
    /// The line at the reading line is a notice.
    RoleNotice,
    /// The line at the reading line is an ornament.
    RoleOrnament,
    /// Take the last correction at the reading line back.
    Uncorrect,
    /// Stop, and give the terminal back to the shell.
    Suspend,
    /// Leave what was opened last, without ever quitting.
    Cancel,
    /// Leave what was opened last, or quit.
    Back,
    /// Quit.
    Quit,
    /// Accept what was typed.
    Accept,
    /// The older entry of the history.
    Older,
    /// The newer entry of the history.
    Newer,
    /// Complete the word being typed.
    Complete,
    /// Edit the note in $VISUAL or $EDITOR; elsewhere, to the end of the line.
    EditOutside,
}

impl Action {
    /// Whether a letter follows that belongs to it.
    pub const fn takes_letter(self) -> bool {
        matches!(self, Self::SetLetter | Self::GoToLetter)
    }
}
