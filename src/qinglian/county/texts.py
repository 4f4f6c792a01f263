"""Titles, replies and results in Chinese from a slot grammar. A result says what was done and what shows it."""

from __future__ import annotations

from random import Random

from qinglian.county.topics import PLACES, TOPICS, Topic

VERBS = ("推进", "做好", "抓好", "加快", "落实", "完成", "加强")
REASONS_TO_EXTEND = (
    "连续降雨影响施工，需顺延工期",
    "上级批复尚未下达，需等待文件",
    "招标程序法定期限未满，需顺延",
    "涉及农户较多，需逐户核实签字",
)
REASONS_TO_RETURN = (
    "缺少验收单，请补充后再报",
    "数量与台账不一致，请核对",
    "未说明完成地点和时间，请补充",
    "照片为往年照片，请重新核实",
)
REASONS_UNDONE = (
    "部分点位受降雨影响未完工，下周继续",
    "等待上级批复，下周办理",
    "现场核实发现新问题，正在补齐",
    "施工队伍转场，下周完成",
)
REASONS_TO_DECLINE = (
    "不属本单位职责，建议转由职能部门办理",
    "事发地不在本辖区，建议转属地办理",
    "该项职能已划转，建议转主管部门",
)
REVIEWS = ("电话核实，情况属实", "现场查看，与报送一致", "查阅材料，结果属实", "随机走访，群众认可")
FAILINGS = ("回头看发现部分点位出现反弹，请重新整改", "回头看发现维护不到位，请补齐后再报")


def topic(rng: Random, unit: str) -> Topic:
    """Some piece of a unit's work."""
    return rng.choice(TOPICS[unit])


def title(rng: Random, work: Topic) -> str:
    """`抓好桥头村农村公路养护工作`."""
    return f"{rng.choice(VERBS)}{rng.choice(PLACES)}{work.name}工作"


def result(rng: Random, work: Topic) -> str:
    """What was done, how much, where, and which paper shows it."""
    return (
        f"已完成{work.name}{rng.randint(2, 90)}{work.measure}，"
        f"涉及{rng.choice(PLACES)}等{rng.randint(2, 9)}处，{work.proof}存档备查。"
    )


def progress(rng: Random, work: Topic) -> str:
    """How far it has come, and what is next."""
    return (
        f"{work.name}已完成{rng.randint(20, 85)}％，本月完成{rng.randint(1, 30)}{work.measure}，"
        f"下步补齐{work.proof}。"
    )


def opinion(rng: Random) -> str:
    """What a check found."""
    return rng.choice(REVIEWS)


TROUBLES = {
    "housing": ("小区楼道照明不亮", "物业收费标准咨询", "屋面渗水维修", "商品房合同备案进度"),
    "farming": ("耕地地力补贴发放时间", "果树病虫害防治指导", "动物检疫证明办理", "农机补贴申请条件"),
    "transport": ("通村道路坑槽修补", "公交末班车时间调整", "道路护栏损坏", "驾校培训时长查询"),
    "police": ("路口信号灯故障", "车辆违停占用通道", "居住证办理材料", "夜间噪声"),
    "labour": ("拖欠工资反映", "社保关系转移", "技能培训报名", "失业金申领条件"),
    "market": ("超市价格标示不清", "食品过期反映", "营业执照变更", "预付卡退款"),
    "school": ("入学片区划分咨询", "课后服务收费", "校车站点调整", "助学金申请"),
    "health": ("预约接种时间", "医保报销比例", "异地就医备案", "诊所卫生"),
    "utilities": ("停水恢复时间", "自来水水压不足", "电费账单核对", "燃气开户"),
    "other": ("低保申请流程", "文化活动场地开放", "残疾证办理", "河道垃圾清理"),
}  # fmt: skip
ANSWERS = {
    "question": "已电话说明办理条件、所需材料和办理地点，来电人表示清楚。",
    "help": "工作人员到场处理，于{day}恢复正常，现场照片已留存。",
    "complaint": "经现场核查，已责令{day}前整改到位并复查，复查记录已留存。",
    "report": "已登记核查，于{day}完成现场检查，依规处理并留存检查记录。",
    "advice": "已研究采纳，纳入本季度维护计划，于{day}告知来电人。",
}
CALLERS = ("李先生", "王女士", "张先生", "刘女士", "陈先生", "杨女士", "赵先生", "周女士")


def reply(rng: Random, ask: str, day: str) -> str:
    """What the unit answers; it says when and what."""
    return f"{rng.choice(PLACES)}：{ANSWERS[ask].format(day=day)}"
