"""The units of 清川县: an invented county (area 990121) in an invented province. None of it exists."""

from __future__ import annotations

from typing import NamedTuple

from qinglian.county.events import UnitRow

AREA = "990121"


class Named(NamedTuple):
    """A unit's code with its name, English name and short name."""

    code: str
    name: str
    name_en: str
    short: str


DEPARTMENTS = (
    Named("ndrc", "县发展和改革局", "Development and Reform Bureau", "发改局"),
    Named("edu", "县教育体育局", "Education and Sports Bureau", "教体局"),
    Named("industry", "县科技和工业信息化局", "Science, Industry and Information Bureau", "科工局"),
    Named("police", "县公安局", "Public Security Bureau", "公安局"),
    Named("civil", "县民政局", "Civil Affairs Bureau", "民政局"),
    Named("justice", "县司法局", "Justice Bureau", "司法局"),
    Named("finance", "县财政局", "Finance Bureau", "财政局"),
    Named(
        "labour", "县人力资源和社会保障局", "Human Resources and Social Security Bureau", "人社局"
    ),
    Named("land", "县自然资源局", "Natural Resources Bureau", "自然资源局"),
    Named("housing", "县住房和城乡建设局", "Housing and Construction Bureau", "住建局"),
    Named("transport", "县交通运输局", "Transport Bureau", "交通局"),
    Named("water", "县水利局", "Water Bureau", "水利局"),
    Named("farming", "县农业农村局", "Agriculture and Rural Affairs Bureau", "农业农村局"),
    Named("commerce", "县商务局", "Commerce Bureau", "商务局"),
    Named("culture", "县文化和旅游广电局", "Culture, Tourism and Broadcasting Bureau", "文旅局"),
    Named("health", "县卫生健康局", "Health Bureau", "卫健局"),
    Named("veterans", "县退役军人事务局", "Veterans Affairs Bureau", "退役军人局"),
    Named("emergency", "县应急管理局", "Emergency Management Bureau", "应急局"),
    Named("audit", "县审计局", "Audit Bureau", "审计局"),
    Named("market", "县市场监督管理局", "Market Regulation Bureau", "市监局"),
    Named("statistics", "县统计局", "Statistics Bureau", "统计局"),
    Named("insurance", "县医疗保障局", "Healthcare Security Bureau", "医保局"),
    Named("rural", "县乡村振兴局", "Rural Revitalisation Bureau", "乡村振兴局"),
    Named("petitions", "县信访局", "Petitions Bureau", "信访局"),
    Named("approvals", "县行政审批服务局", "Administrative Approvals Bureau", "审批局"),
    Named("cityenf", "县城市管理执法局", "City Management Bureau", "城管局"),
    Named("ecology", "市生态环境局清川分局", "Ecology and Environment Branch", "生态环境分局"),
    Named("tax", "国家税务总局清川县税务局", "Taxation Bureau", "税务局"),
    Named("weather", "县气象局", "Meteorological Bureau", "气象局"),
    Named("fire", "县消防救援大队", "Fire and Rescue Brigade", "消防大队"),
    Named("tenders", "县公共资源交易中心", "Public Resources Trading Centre", "交易中心"),
    Named("affairs", "县机关事务服务中心", "Government Offices Service Centre", "机关事务中心"),
)

TOWNS = (
    Named("chengguan", "城关街道办事处", "Chengguan Subdistrict", "城关街道"),
    Named("shiqiao", "石桥镇人民政府", "Shiqiao Town", "石桥镇"),
    Named("qingping", "青坪镇人民政府", "Qingping Town", "青坪镇"),
    Named("shuanghe", "双河镇人民政府", "Shuanghe Town", "双河镇"),
    Named("liuxi", "柳溪镇人民政府", "Liuxi Town", "柳溪镇"),
    Named("gaofeng", "高峰镇人民政府", "Gaofeng Town", "高峰镇"),
    Named("baiyun", "白云镇人民政府", "Baiyun Town", "白云镇"),
    Named("chayuan", "茶园镇人民政府", "Chayuan Town", "茶园镇"),
    Named("longquan", "龙泉镇人民政府", "Longquan Town", "龙泉镇"),
    Named("daya", "大垭镇人民政府", "Daya Town", "大垭镇"),
    Named("nangou", "南沟镇人民政府", "Nangou Town", "南沟镇"),
    Named("xinan", "新安镇人民政府", "Xin'an Town", "新安镇"),
)
"""In the order of their codes: 990121001, then 990121100 to 990121110."""

EXTERNAL = (
    Named("discipline", "县纪委监委", "Discipline and Supervision Commission", "纪委监委"),
    Named("inspection-office", "县委巡察办", "Inspection Office", "巡察办"),
    Named("organisation", "县委组织部", "Organisation Department", "组织部"),
    Named("congress", "县人大常委会办公室", "Office of the People's Congress", "人大办"),
    Named("cppcc", "县政协办公室", "Office of the Political Consultative Conference", "政协办"),
)

OFFICES = (
    Named("govoffice/supervision", "县政府督查室", "Supervision Office", "督查室"),
    Named("govoffice/finance", "县金融工作办公室", "Finance Office", "金融办"),
    Named("govoffice/hotline", "12345热线中心", "12345 Hotline Centre", "热线中心"),
)

LEADERS = Named("leaders", "清川县人民政府领导", "County Leadership", "县领导")
GOVOFFICE = Named("govoffice", "县政府办公室", "County Government Office", "政府办")

DEPARTMENT_CODES = tuple(unit.code for unit in DEPARTMENTS)
TOWN_CODES = tuple(unit.code for unit in TOWNS)
COMMITTING = (GOVOFFICE.code, *DEPARTMENT_CODES, *TOWN_CODES)
"""The 45 units that promise and account each week."""

SHORT = {
    unit.code: unit.short
    for unit in (LEADERS, GOVOFFICE, *OFFICES, *DEPARTMENTS, *TOWNS, *EXTERNAL)
}


def unit_rows() -> tuple[UnitRow, ...]:
    """Every unit of the county, parents before their sections."""
    return (
        _row(LEADERS, "county"),
        _row(GOVOFFICE, "department"),
        *(_row(unit, "office", GOVOFFICE.code) for unit in OFFICES),
        *(_row(unit, "department") for unit in DEPARTMENTS),
        *(_row(unit, "township") for unit in TOWNS),
        *(_row(unit, "external") for unit in EXTERNAL),
    )


def _row(unit: Named, kind: str, parent: str | None = None) -> UnitRow:
    return UnitRow(unit.code, unit.name, unit.name_en, kind, parent, unit.short)
