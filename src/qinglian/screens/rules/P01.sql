-- id = "P01"
-- version = 1
-- family = "splitting"
-- title = ["化整为零", "Splitting"]
-- means = ["同一单位在一个年度内，用公开招标以外的方式，对一个预算项目的同一品目多次采购：每一份都在公开招标数额标准以下，合计却超过标准。", "A unit bought one kind of thing for one budget project several times in one year without open tender: each contract lies below the open-tender limit, their sum above it."]
-- law = ["《政府采购法实施条例》第二十八条", "Implementation Regulations of the Government Procurement Law, art. 28"]
-- officials = true
-- value = ["合计金额（元）", "sum (yuan)"]
-- value_kind = "money"
-- tables = ["contracts"]
-- [parameters.limit]
-- title = ["公开招标数额标准（元）", "open-tender limit (yuan)"]
-- kind = "money"
-- default = "2000000.00"
-- source = ["省级政府公布的公开招标数额标准，各地各年不同，启用前核对", "the limit that the province publishes; it differs by place and year, check it before use"]
-- custom = true
-- [causes]
-- budget-adjustment = ["预算调整：项目预算在年中追加或调整，有批复文件", "budget adjusted: the project's budget was raised or changed within the year, by a document"]
-- approved = ["经批准采用公开招标以外的方式，有批准文件", "approved: another way of buying was approved, by a document"]
-- other-category = ["品目归类有误，实为不同品目，有更正文件", "wrong category: the things bought are of different kinds, by a document that corrects it"]

WITH bought AS (
    SELECT c.*, EXISTS (SELECT 1 FROM explained AS e WHERE e.rule = 'P01' AND e.row_id = c.row_id) AS is_explained
    FROM contracts AS c
    WHERE c.method <> 'open' AND c.amount < $limit
),
sums AS (
    SELECT unit, year, project, category,
        SUM(amount) AS before_explaining,
        SUM(CASE WHEN is_explained THEN 0.00 ELSE amount END) AS value,
        SUM(CASE WHEN is_explained THEN 0 ELSE 1 END) AS contracts_left
    FROM bought
    GROUP BY unit, year, project, category
)
SELECT
    CONCAT_WS('|', b.unit, b.year, b.project, b.category) AS lead_key,
    b.unit AS unit,
    CONCAT_WS('|', b.unit, b.year, b.project, b.category) AS hit_key,
    b.row_id AS row_id,
    s.value AS value,
    $limit AS threshold,
    s.value > $limit AND s.contracts_left >= 2 AS flagged
FROM bought AS b
JOIN sums AS s USING (unit, year, project, category)
WHERE s.before_explaining > $limit
ORDER BY lead_key, b.signed, b.row_id
