"""What a finger can mean: the name of every button, whichever screen it is on (`where` says on which)."""

from __future__ import annotations

INTENTS = frozenset(
    {
        "take",  # 取号: everything, by theme; value: a Tab, for the whole list behind its tiles
        "senior",  # 老年人优先
        "tab",  # value: Tab
        "theme",  # value: theme code
        "department",  # value: department code
        "item",  # value: item code: pick it and go on to Confirm (in Choose: toggles when `more` is on)
        "more",  # 再加一件: back to choosing with the basket kept
        "drop",  # value: item code: take it out of the basket
        "bundle",  # value: bundle code
        "errand",  # value: Errand
        "page",  # value: "+1" | "-1"
        "search",  # open search
        "key",  # value: a letter, a hanzi candidate, "space", "erase", "clear" (Search) or letter/digit (MyTicket)
        "guide",  # 办事指南; value: item code
        "guide_part",  # Guide: value: GuidePart
        "read_out",  # Guide: 读给我听
        "print_guide",  # Guide: 打印带走
        "papers",  # Confirm: 都带了吗？
        "priority",  # Confirm: 可以优先
        "class",  # Priority: one of these; the one chosen already: none of them; value: class code
        "lack",  # Papers: this is missing, or here after all; value: as `papers.to_bring` names it
        "near",  # 别处也能办; value: item code
        "print_near",  # Near: 打印带走
        "look",  # Notice: what is done here, though no number is given now; value: series prefix
        "way",  # Search: value: "pinyin" | "writing"
        "cannot_hear",  # 听不见: on or off
        "matters",  # 替别人办·多件: ask how many
        "plus",  # Matters: one more
        "minus",  # Matters: one less
        "counted",  # Matters: 好
        "with_card",  # 用身份证取号 (from Confirm)
        "together",  # 几位同办 (from Card): the next cards join the first on one number
        "phone_number",  # 报手机号 (from Card): a number instead of a document, and a person comes
        "authority",  # 有委托书 (from Card, one read), 替人办 (SeniorConfirm): for somebody whose card is not here
        "shoot",  # Photograph: 拍照; once it is taken 重拍
        "use_sheet",  # Photograph: 拍好了
        "skip_sheet",  # Photograph: 不拍，到窗口出示
        "agree",  # AskFace: 同意; FaceNotSure: 再试一次
        "refuse",  # AskFace, LookFace, FaceNotSure: 不用了 / 不刷了 / 直接取号
        "act",  # 我替他办 (from Card, two read): the first came for the second
        "confirm",  # 对，取号; with a ticket that is being changed: 对，换
        "skip_card",  # 不用证件
        "back",  # 返回 / 不对，返回
        "home",  # 回首页 / 不办了
        "still_here",  # 还在
        "give_back",  # 不要这个号
        "another",  # 再办一件事
        "remembered",  # 记住了
        "retry",  # 再试一次
        "reprint",  # 再打一次
        "help",  # 请人帮忙
        "language",  # 中文 / English; Languages: value: the code of the one chosen
        "speech",  # 语音 on/off
        "shade",  # 遮一遮: cover what is one's own, or uncover it
        "reading",  # 读屏 on/off; also by a key held for two seconds
        "slower",  # of what is read aloud
        "faster",
        "hush",  # silence, until something is reached again
        "louder",
        "quieter",
        "access",  # 无障碍: what can be set
        "low_reach",  # Access: controls in the lower part
        "contrast",  # Access, Home: white and yellow on black
        "left_handed",  # Access: the bar the other way round
        "my_ticket",  # 我有号票
        "look_up",  # MyTicket: find it
        "pick_ticket",  # MyTickets: this one; value: its visit id
        "im_back",  # MyPlace: 我回来了
        "check_in",  # MyPlace: 签到
        "use_voucher",  # MyPlace: today's number in place of one that was not served
        "change",  # MyPlace: 换一件事
        "swap",  # MyMatters: this one is exchanged; value: item code
        "ask_give_back",  # MyPlace: 还号
        "ask_copy",  # MyPlace: 号票丢了
        "do_it",  # MyAsk: yes
        "closed_tile",  # value: series prefix of a closed/full/unserved tile, or the item whose own state it tells
        "booking",  # 预约
        "draw",  # 取预约的号: find it first; in FindBooking, MyBooking and OfferDraw: draw it
        "book",  # 约个时间: choose the matter, then the time; from a notice: for its matter
        "book_then",  # Confirm: the quieter time that is told there; value: begin and end, with a slash between
        "my_bookings",  # 看我的预约
        "pick_booking",  # MyBookings: this one; value: its id
        "day",  # Days: value: the date
        "time",  # Times: value: a slot's start
        "book_it",  # AskBooking: yes
        "move_booking",  # MyBooking: 改时间
        "ask_cancel",  # MyBooking: 取消预约
        "cancel_it",  # AskCancel: yes
        "service_part",  # Service: value: "devices" | "log"
        "test_print",  # Service: 测试打印
        "paper_changed",  # Service: 已换纸
        "usual_volume",  # Service: value: "+1" | "-1"
        "restart",  # Service: 重新启动
        "walk_in",  # OfferDraw: another number, without the booking
    }
)
