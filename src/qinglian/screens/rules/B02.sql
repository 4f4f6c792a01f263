-- id = "B02"
-- version = 1
-- family = "paid-twice"
-- title = ["同人同项重复发放", "Paid twice"]
-- means = ["同一人同一补贴同一期间有两行以上，且不是补发。按密钥摘要比对，跨镇跨批次都算。", "One person has two rows or more for one subsidy and period, none of them making up for another. Compared by keyed digests, across towns and batches."]
-- law = ["《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）[L]；何时停发、何为重复，依各项补贴政策", "Guidance on Subsidies by Card (Caiban 2020 No. 37) [L]; when payment stops, and what counts as twice, is for each subsidy's policy"]
-- officials = false
-- value = ["多发金额（元）", "paid beyond the largest row (yuan)"]
-- value_kind = "money"
-- tables = ["subsidies"]
-- [parameters]
-- [causes]
-- two-plots = ["同一人名下两宗地块分别计发，有确权证", "two plots: one person holds two plots that are paid apart, by their certificates"]
-- makes-up = ["实为补发，漏填原序号，有审批", "making up: it makes up for another row, which was not named, by an approval"]

WITH counted AS (
    SELECT s.*
    FROM subsidies AS s
    WHERE s.makes_up IS NULL
        AND NOT EXISTS (SELECT 1 FROM explained AS e WHERE e.rule = 'B02' AND e.row_id = s.row_id)
),
doubled AS (
    SELECT person, item, period, MIN(town) AS town, SUM(amount) - MAX(amount) AS value
    FROM counted
    GROUP BY person, item, period
    HAVING COUNT(*) >= 2
)
SELECT
    CONCAT_WS('|', c.person, c.item, c.period) AS lead_key,
    d.town AS unit,
    CONCAT_WS('|', c.person, c.item, c.period) AS hit_key,
    c.row_id AS row_id,
    d.value AS value,
    CAST(0 AS DECIMAL(18,2)) AS threshold,
    TRUE AS flagged
FROM counted AS c
JOIN doubled AS d USING (person, item, period)
ORDER BY lead_key, row_id
