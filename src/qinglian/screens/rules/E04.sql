-- id = "E04"
-- version = 1
-- family = "collusion"
-- title = ["视为串通：同机同账户", "Deemed collusion: one machine, one account"]
-- means = ["同一标段的两个投标人，投标文件出自同一台机器，或者保证金从同一账户转出。每一对投标人报一次。", "Two bidders of one section made their files on one machine, or paid their bonds from one account. Reported once for each pair."]
-- law = ["《招标投标法实施条例》第四十条第（一）、（六）项", "Implementation Regulations of the Bidding Law, art. 40 (1), (6)"]
-- officials = true
-- value = ["相同项数", "traits shared"]
-- value_kind = "count"
-- tables = ["bids"]
-- [parameters]
-- [causes]
-- shared-office = ["两个投标人共用打字复印店或工具软件的机器，有情况说明和佐证", "shared machine: both had their files made at one print shop or by one tool, shown by a document"]
-- guarantee = ["保证金由同一担保机构以保函形式出具，有保函", "guarantee: one guarantor issued both bonds, shown by the letters"]

WITH pairs AS (
    SELECT
        a.section AS section, a.unit AS unit, a.bidder AS first_bidder, b.bidder AS second_bidder,
        a.row_id AS first_row, b.row_id AS second_row,
        CASE WHEN a.machine = b.machine THEN 1 ELSE 0 END
        + CASE WHEN a.bond = b.bond THEN 1 ELSE 0 END AS shared
    FROM bids AS a
    JOIN bids AS b ON a.section = b.section AND a.bidder < b.bidder
    WHERE a.machine = b.machine OR a.bond = b.bond
),
sides AS (
    SELECT p.*, p.first_row AS row_id FROM pairs AS p
    UNION ALL
    SELECT p.*, p.second_row AS row_id FROM pairs AS p
)
SELECT
    section AS lead_key,
    unit AS unit,
    CONCAT(first_bidder, '|', second_bidder) AS hit_key,
    row_id AS row_id,
    CAST(shared AS DECIMAL(18,2)) AS value,
    CAST(1 AS DECIMAL(18,2)) AS threshold,
    NOT EXISTS (
        SELECT 1 FROM explained AS e WHERE e.rule = 'E04' AND e.row_id IN (s.first_row, s.second_row)
    ) AS flagged
FROM sides AS s
ORDER BY lead_key, hit_key, row_id
