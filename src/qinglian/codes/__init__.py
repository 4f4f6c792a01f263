"""Codes and amounts as the state writes them: checked, and brought into their one right form.

`credit_code` 统一社会信用代码, `place` 行政区划, `task_code` 政务服务事项编码, `document_number` 文号,
`citizen_id` 公民身份号码, and amounts in 元, 万元 and 亿元. What is wrong is a `BadCode`, with what to do.
"""

from qinglian.codes.bad import BadCode
from qinglian.codes.citizens import CitizenId, citizen_id, citizen_ids_in
from qinglian.codes.credit import CreditCode, check_character, credit_code, organisation_check
from qinglian.codes.documents import DocumentNumber, document_number
from qinglian.codes.money import in_wan, in_yi, rounded, thousands, to_yuan, total
from qinglian.codes.places import Place, place
from qinglian.codes.tasks import PLATFORM, STANDARD, TaskCode, task_code

__all__ = [
    "PLATFORM", "STANDARD", "BadCode", "CitizenId", "CreditCode", "DocumentNumber", "Place", "TaskCode",
    "check_character", "citizen_id", "citizen_ids_in", "credit_code", "document_number", "in_wan", "in_yi",
    "organisation_check", "place", "rounded", "task_code", "thousands", "to_yuan", "total",
]  # fmt: skip
