//! What was read: its signs in the list, and the statistics panel, on a wide screen and a narrow one.

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

#[test]
fn what_was_read_to_its_end_has_a_sign_and_can_be_left_out() {
    let mut desk = desk(100, 24);
    desk.press("<Enter>G");
    desk.press("h");
    assert!(desk.screen().0.lines().nth(2).is_some_and(|line| line.contains('✓')), "{}", desk.screen().0);
    desk.press("2");
    assert!(!desk.screen().0.contains('✓') && desk.screen().0.contains("未读"), "{}", desk.screen().0);
    desk.press("1");
    assert!(desk.screen().0.contains('✓') && !desk.screen().0.contains("未读"), "{}", desk.screen().0);
    desk.press("ggm");
    assert!(
        desk.screen().0.contains("已改阅读标记") && desk.screen().0.matches('✓').count() == 1,
        "{}",
        desk.screen().0
    );
    desk.press("u");
    assert_eq!(desk.screen().0.matches('✓').count(), 2, "the sign, and that of what was undone: {}", desk.screen().0);
}
