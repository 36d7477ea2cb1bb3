//! The statistics panel: what it shows, on a wide screen and a narrow one, and how it is left.

use dubao::app::Event;

use crate::desk::Desk;
use crate::screens::desk;

/// Two articles read, and two passages marked with tags.
fn read_and_marked(width: usize, height: usize) -> Desk {
    let mut desk = desk(width, height);
    desk.press("<Tab>}bt港口 茶<Enter>}bt茶<Enter>G");
    desk.happen(Event::Lingered);
    desk.press("]]G");
    desk.happen(Event::Lingered);
    desk
}

#[test]
fn what_was_read_is_beside_the_calendar() {
    let mut desk = read_and_marked(80, 24);
    desk.press("gs");
    insta::assert_snapshot!(desk.screen().0);
    desk.press("<Esc>");
    assert!(!desk.screen().0.contains("统计"), "{}", desk.screen().0);
}

#[test]
fn a_small_screen_scrolls_to_the_tags() {
    let mut desk = read_and_marked(40, 12);
    desk.press("gs");
    insta::assert_snapshot!(desk.screen().0);
    assert!(!desk.screen().0.contains("#港口"));
    desk.press("GG");
    assert!(desk.screen().0.contains("#港口"), "{}", desk.screen().0);
    desk.press("gs");
    assert!(desk.app.overlay().is_none());
}
