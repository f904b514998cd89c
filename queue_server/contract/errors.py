"""Every error a caller can see: a stable code, its HTTP status, and what to say. One table, both sides read it.

Texts say what to do now. They hold no parameters: an error never repeats what a person typed or what a card holds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorText:
    status: int
    zh: str
    en: str
    retry: bool = False
    """The same request may be sent again by itself (with the same Idempotency-Key)."""


ERRORS: dict[str, ErrorText] = {
    "request.malformed": ErrorText(400, "请求看不懂，请重试或请人帮忙", "The request could not be read. Try again."),
    "request.invalid": ErrorText(422, "填写有误，请检查后重试", "Something is not filled in correctly. Check it."),
    "request.too_large": ErrorText(413, "内容太大，请减少后重试", "Too much was sent. Send less."),
    "request.rate_limited": ErrorText(429, "操作太快，请稍候再试", "Too many requests. Wait a moment.", retry=True),
    "request.key_missing": ErrorText(400, "请求缺少防重编号", "Send an Idempotency-Key with this request."),
    "request.key_reused": ErrorText(
        422, "防重编号已用于别的请求", "This Idempotency-Key was used for another request."
    ),
    "auth.missing": ErrorText(401, "请先登录", "Sign in first."),
    "auth.invalid": ErrorText(401, "登录已失效，请重新登录", "The sign-in is no longer valid. Sign in again."),
    "auth.forbidden": ErrorText(403, "没有这项权限，请联系管理员", "You may not do this. Ask your manager."),
    "auth.wrong_password": ErrorText(401, "用户名或密码不对", "User name or password is wrong."),
    "auth.locked": ErrorText(
        429, "密码错得太多，请过10分钟再试", "Too many wrong passwords. Wait ten minutes, then try again."
    ),
    "terminal.code_invalid": ErrorText(
        403, "注册码无效或已用过，请重新生成", "The code is wrong or used. Make a new one."
    ),
    "terminal.unknown": ErrorText(401, "本机未登记，请联系管理员", "This terminal is not enrolled. Ask your manager."),
    "resource.not_found": ErrorText(404, "没有找到", "Not found."),
    "method.not_allowed": ErrorText(405, "不支持这种操作", "This is not possible here."),
    "hall.unknown": ErrorText(404, "没有这个大厅", "There is no such hall."),
    "help.taken": ErrorText(409, "那里已经有人去了", "Somebody already goes there."),
    "hall.closed": ErrorText(409, "现在不发号，请在办理时间来", "No numbers are given now. Come during opening hours."),
    "item.unknown": ErrorText(422, "没有这个事项，请重新选择", "There is no such service. Choose again."),
    "item.not_here": ErrorText(
        422, "本处不办这件事，请到县政务中心", "This hall does not offer it. Go to the county hall."
    ),
    "item.errand_unknown": ErrorText(
        422, "这件事没有这种办法，请重新选", "This service has no such errand. Choose again."
    ),
    "item.too_many": ErrorText(422, "一张号票的事太多，请分两次取", "Too many matters for one ticket. Take two."),
    "bundle.unknown": ErrorText(422, "没有这个套餐，请重新选择", "There is no such bundle. Choose again."),
    "class.unknown": ErrorText(422, "没有这个优先类别", "There is no such priority class."),
    "class.not_entitled": ErrorText(422, "请到服务台核实优先资格", "Please have your priority checked at the desk."),
    "class.by_rule_only": ErrorText(422, "这类优先由系统判定", "The hall's own rule gives this class."),
    "picture.unusable": ErrorText(422, "这张照片不能用，请重拍", "This picture cannot be used. Take another."),
    "outreach.unknown": ErrorText(404, "没有这张帮办单", "There is no such request."),
    "outreach.taken": ErrorText(409, "已经有人接单了", "Somebody has accepted it already."),
    "outreach.not_yours": ErrorText(409, "这张单不在您手上", "This request is not in your hands."),
    "outreach.not_ratable": ErrorText(409, "现在不能评价", "It cannot be rated now."),
    "outreach.no_grid": ErrorText(422, "这个网格不办这一类，请另选", "This grid does not do that. Choose another."),
    "catalogue.changed_meanwhile": ErrorText(
        409, "别人刚改过这个事项，请看过再改", "Somebody has just changed this service. Look at it, then change it."
    ),
    "catalogue.day_past": ErrorText(422, "生效日已经过去，请另选一天", "That day is over. Choose another."),
    "catalogue.same": ErrorText(409, "没有改动", "Nothing would change."),
    "catalogue.unknown": ErrorText(404, "没有这个版本", "There is no such version."),
    "catalogue.in_force": ErrorText(
        409, "这个版本已经生效，请改出新版本", "This version is in force. Make a new one instead."
    ),
    "catalogue.taken": ErrorText(409, "这一行已经处理过", "This line has been dealt with."),
    "catalogue.incomplete": ErrorText(
        409, "清单说得不够，请先补全再发布", "The list says too little of it. Complete it first."
    ),
    "catalogue.too_long": ErrorText(422, "一次最多五百项，请分几次传", "At most 500 services at once."),
    "catalogue.unreadable": ErrorText(
        422, "这个文件读不了，请用导出的表格改好再传", "This file cannot be read. Use the table that was exported."
    ),
    "setting.fixed": ErrorText(409, "这一项只能在文件里改", "This is changed in the county's files alone."),
    "setting.malformed": ErrorText(422, "写法不对，请照原来的样子改", "It is not written as the files are."),
    "user.taken": ErrorText(409, "这个用户名已经有人用", "There is such a user already."),
    "user.unknown": ErrorText(404, "没有这个用户", "There is no such user."),
    "user.own_role": ErrorText(
        409,
        "不能取消自己的县级权限，请另一位县级用户来改",
        "Nobody takes the county's role from themselves. Ask another.",
    ),
    "user.weak": ErrorText(
        422,
        "新密码至少8个字符，且不能和旧密码相同",
        "A new password has at least 8 characters and differs from the old one.",
    ),
    "free.off": ErrorText(409, "本厅不提供这项免费服务", "This hall does not offer that."),
    "free.too_many": ErrorText(422, "份数太多，请分开或到文印处", "Too many pages for one order."),
    "free.unknown": ErrorText(404, "没有这一单", "There is no such order."),
    "free.sent": ErrorText(409, "这一单已经寄出", "It has been sent already."),
    "alert.unknown": ErrorText(404, "没有这条提醒", "There is no such alert."),
    "alert.over": ErrorText(409, "这件事已经好了", "That is over already."),
    "alert.acknowledged": ErrorText(409, "已经有人在处理", "Somebody sees to it already."),
    "authority.not_agents": ErrorText(409, "这个号不是替人办的", "This number is not an agent's."),
    "holder.needed": ErrorText(422, "这件事要刷证件取号", "Show your document to take a number for this."),
    "holder.too_many": ErrorText(
        409, "您今天取的号够多了，请到服务台", "You hold enough numbers today. Go to the service desk."
    ),
    "item.suspended": ErrorText(409, "这件事暂停办理，请稍候再来", "This service is paused. Come again later."),
    "voucher.invalid": ErrorText(422, "这张旧号今天不能用", "This old ticket gives no first call today."),
    "series.full": ErrorText(409, "今日号已取完，可约明天", "Today's numbers are all taken. Come tomorrow."),
    "visit.unknown": ErrorText(404, "没有找到这张号票", "This ticket was not found."),
    "visit.over": ErrorText(409, "这张号票已办完或已取消", "This ticket is finished or cancelled."),
    "visit.not_missed": ErrorText(409, "您的号没有过，请安心等候", "Your number was not missed. Please wait."),
    "visit.not_remote": ErrorText(409, "这张号票不用签到", "This ticket needs no check-in."),
    "visit.at_counter": ErrorText(409, "已叫到您，请到窗口说", "You have been called. Please tell the clerk."),
    "visit.not_found_for_holder": ErrorText(404, "没有找到您今天的号", "No ticket of yours was found today."),
    "visit.rated": ErrorText(409, "已经评价过了，谢谢", "You have rated already. Thank you."),
    "visit.not_rateable": ErrorText(409, "现在还不能评价", "It cannot be rated now."),
    "counter.unknown": ErrorText(404, "没有这个窗口", "There is no such counter."),
    "counter.closed": ErrorText(409, "窗口未开，请先开窗", "The counter is closed. Open it first."),
    "counter.taken": ErrorText(409, "窗口已有人在用", "Somebody else works at this counter."),
    "counter.busy": ErrorText(409, "请先办结或过号，再叫下一位", "Finish or mark the present number first."),
    "counter.stale": ErrorText(409, "页面已过时，已为您刷新", "The page was out of date; here is the present state."),
    "step.wrong_state": ErrorText(
        409, "这一步现在不能这样办，已刷新", "This cannot be done now; see the present state."
    ),
    "counter.not_yours": ErrorText(409, "窗口已由别人接手", "Somebody else has taken over this counter."),
    "counter.department_unknown": ErrorText(422, "没有这个部门，请重选", "There is no such department here."),
    "undo.nothing": ErrorText(409, "没有可以撤回的操作", "There is nothing to take back."),
    "undo.too_late": ErrorText(409, "已过撤回时间", "It is too late to take this back."),
    "suspension.unknown": ErrorText(404, "这里没有暂停", "Nothing is paused there."),
    "hand.not_on_pad": ErrorText(422, "这个号不在手写号段", "This number is not on the paper pads."),
    "hand.not_today": ErrorText(422, "只能补录今天已取的号", "Only numbers taken today can be typed in."),
    "hand.other_item": ErrorText(409, "这个号已录为别的事项", "This number was typed in for another service."),
    "step.screen_first": ErrorText(
        409, "听不见的群众：请先重呼，等屏幕显示", "This person cannot hear: call again and let the screen show it."
    ),
    "step.recall_first": ErrorText(409, "请先重呼，再过号", "Call the number again before marking it missed."),
    "transfer.nowhere": ErrorText(422, "没有能办的窗口，请换一个", "No counter serves that. Choose another."),
    "item.full": ErrorText(
        409, "这件事今天的号已取完，可约明天", "Today's numbers for this are all taken. Book a day."
    ),
    "item.not_now": ErrorText(409, "这件事现在不办，请在办理时间来", "This is not done now. Come at its own hours."),
    "hall.no_time_left": ErrorText(
        409, "下班前办不到了，请明天来或预约", "It cannot be done before closing. Come tomorrow or book a time."
    ),
    "appointment.off": ErrorText(409, "本处不办预约，请直接取号", "There are no appointments here. Take a number."),
    "appointment.unknown": ErrorText(404, "没有找到您的预约", "No appointment was found."),
    "appointment.slot_gone": ErrorText(
        409, "这个时间刚约满，请换一个", "This time has just been taken. Choose another."
    ),
    "appointment.not_offered": ErrorText(422, "这个时间不能约，请另选", "This time cannot be booked. Choose another."),
    "appointment.too_many": ErrorText(409, "这一天您已有预约", "You have an appointment on that day already."),
    "appointment.no_shows": ErrorText(
        409, "您多次预约未到，暂不能约，可现场取号", "You missed several appointments. Please take a number instead."
    ),
    "appointment.too_late": ErrorText(
        409, "快到时间了，不能再改，请联系服务台", "It is too late to change it. Ask at the service desk."
    ),
    "appointment.too_early": ErrorText(
        409, "还没到取号时间，请稍后再来", "It is too early. Come again nearer the time."
    ),
    "appointment.not_today": ErrorText(409, "您的预约不是今天", "Your appointment is not today."),
    "appointment.over": ErrorText(409, "这个预约已用过或已取消", "This appointment was used or cancelled."),
    "texts.off": ErrorText(409, "本处不发短信，请看屏幕听叫号", "No text messages here. Watch the screen, please."),
    "texts.no_mobile": ErrorText(422, "请填11位手机号", "Give a Chinese mobile number of 11 digits."),
    "texts.too_many": ErrorText(
        409, "改得太多次了，请看屏幕听叫号", "Changed too often. Watch the screen for your number, please."
    ),
    "remote.off": ErrorText(409, "本处不发远程号，请到大厅取号", "No numbers by phone here. Take one in the hall."),
    "remote.not_now": ErrorText(409, "现在不发远程号，请稍后再来", "No numbers by phone just now. Try again later."),
    "remote.full": ErrorText(
        409, "远程号暂时取完，可到大厅取号", "All numbers for phones are out. Take one in the hall."
    ),
    "remote.one_open": ErrorText(
        409, "您已有一个远程号，请先到大厅签到", "You hold one already. Check in for it first."
    ),
    "remote.lapsed_often": ErrorText(
        409, "您今天多次未来签到，请到大厅取号", "You did not come for earlier ones. Take a number in the hall."
    ),
    "remote.wrong_code": ErrorText(409, "签到码不对，请再看大厅屏幕", "That is not the code on the hall's screen now."),
    "remote.too_far": ErrorText(409, "您离大厅还远，走近些再取号", "You are too far away. Try again nearer the hall."),
    "remote.place_needed": ErrorText(
        422, "请允许手机告诉位置，或到大厅取号", "Let the phone tell where it is, or take a number in the hall."
    ),
    "journal.gap": ErrorText(
        409, "记录不连续，请从应答处续传", "Entries are missing. Go on from where the server stands."
    ),
    "journal.broken": ErrorText(
        422, "记录校验不符，已留存待查", "The journal does not hold together. It is kept aside."
    ),
    "lease.unknown": ErrorText(422, "这个号不是本机领的号段", "This number was not leased to this terminal."),
    "visit.item_needed": ErrorText(422, "断网号票：请先选事项", "A number given offline: choose its service first."),
    "identify.unknown": ErrorText(422, "这个码认不出身份，请用证件", "This code does not say who you are. Use a card."),
    "identify.expired": ErrorText(409, "这个码已过期，请刷新手机上的码", "This code has expired. Show a fresh one."),
    "identify.used": ErrorText(409, "这个码已用过，请刷新手机上的码", "This code was used. Show a fresh one."),
    "identify.refused": ErrorText(409, "没有核实成功，请换一种方式", "It could not be confirmed. Use another way."),
    "identify.elsewhere": ErrorText(
        409, "这个码是给别处用的，请换一种方式", "This code is for elsewhere. Use another way."
    ),
    "identify.unreachable": ErrorText(
        503, "手机码暂时核不了，请换一种方式", "Phone codes cannot be confirmed now. Use another way."
    ),
    "identify.gone": ErrorText(409, "身份核实已过时，请重新出示", "It took too long. Show who you are once more."),
    "server.busy": ErrorText(503, "系统正忙，请稍候，号不会丢", "The system is busy. Wait a moment.", retry=True),
    "server.failed": ErrorText(500, "系统出错，请稍候再试或请人帮忙", "Something failed here. Try again.", retry=True),
    "server.unreachable": ErrorText(
        503, "网络不通，请找工作人员取号", "No connection. Please ask a member of staff.", retry=True
    ),
}
