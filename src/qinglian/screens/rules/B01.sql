-- id = "B01"
-- version = 1
-- family = "dead-recipient"
-- title = ["死亡后领取", "Paid after death"]
-- means = ["补贴期间在领取人死亡当月（加宽限月数）之后才开始，却仍然发放。按密钥摘要比对，不显示证件号。", "A subsidy was paid for a period that began after the month of the recipient's death and the months of grace. Compared by keyed digests; no identity number is shown."]
-- law = ["《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）[L]；何时停发、何为重复，依各项补贴政策", "Guidance on Subsidies by Card (Caiban 2020 No. 37) [L]; when payment stops, and what counts as twice, is for each subsidy's policy"]
-- officials = false
-- value = ["涉及金额（元）", "amount (yuan)"]
-- value_kind = "money"
-- tables = ["subsidies", "deaths"]
-- [parameters.grace]
-- title = ["死亡当月之后的宽限月数", "months of grace after the month of death"]
-- kind = "integer"
-- default = 0
-- source = ["各项补贴政策规定的停发时间；本县统一从死亡次月起停发", "when each policy stops payment; in this county from the month after the death"]
-- custom = true
-- [causes]
-- heir = ["补贴归户，由同户继承人依政策继续领取，有变更材料", "household: the subsidy belongs to the household and an heir goes on receiving it, by its papers"]
-- wrong-death = ["死亡登记有误，有更正证明", "wrong record: the death was registered by mistake, by a correction"]
-- arrears = ["补发生前应发部分，有审批", "arrears: what was due before the death, paid by an approval"]

SELECT
    CONCAT(s.batch, '|', s.person) AS lead_key,
    s.town AS unit,
    s.row_id AS hit_key,
    s.row_id AS row_id,
    s.amount AS value,
    CAST(0 AS DECIMAL(18,2)) AS threshold,
    s.starts > LAST_DAY(CAST(d.died + INTERVAL ($grace) MONTH AS DATE))
        AND NOT EXISTS (SELECT 1 FROM explained AS e WHERE e.rule = 'B01' AND e.row_id = s.row_id) AS flagged
FROM subsidies AS s
JOIN deaths AS d ON d.person = s.person
ORDER BY lead_key, hit_key
