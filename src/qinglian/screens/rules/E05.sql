-- id = "E05"
-- version = 1
-- family = "collusion"
-- title = ["报价规律性差异", "Bids at a constant ratio"]
-- means = ["同一标段的报价从高到低成等比数列：相邻三个报价，首尾之积等于中间的平方，误差在参数以内。每一对相邻报价报一次。", "The bids of one section, from high to low, run at a constant ratio: of three neighbours the outer two multiply to the square of the middle one, within the parameters. Reported once for each pair of neighbours."]
-- law = ["《招标投标法实施条例》第四十条第（四）项", "Implementation Regulations of the Bidding Law, art. 40 (4)"]
-- officials = true
-- value = ["后者与前者之比", "ratio to the bid before"]
-- value_kind = "ratio"
-- tables = ["bids"]
-- [parameters.residual]
-- title = ["相对误差上限", "largest relative residual"]
-- kind = "number"
-- default = "0.0005"
-- source = ["本县评标异常筛查口径", "the county's practice in screening bids"]
-- custom = true
-- [parameters.uneven]
-- title = ["误差占相邻价差的上限", "largest residual in proportion to the step between neighbours"]
-- kind = "number"
-- default = "0.02"
-- source = ["本县评标异常筛查口径；报价本来就很接近时，避免误报", "the county's practice; keeps bids that merely lie close together from being reported"]
-- custom = true
-- [parameters.bids]
-- title = ["成规律的报价至少几个", "fewest bids in such a sequence"]
-- kind = "integer"
-- default = 4
-- source = ["本县评标异常筛查口径", "the county's practice in screening bids"]
-- custom = true
-- [causes]
-- published-discount = ["招标文件规定了下浮档次，报价只能按档填写", "set discounts: the tender's documents allowed bids at fixed steps only"]
-- chance = ["核对投标报价明细后，各家组价依据独立", "independent: the items behind the bids were compared, and each was priced on its own"]

WITH placed AS ( -- 19 digits, so that the product of two prices is exact
    SELECT
        unit, section, row_id AS row_1, bidder AS bidder_1, CAST(price AS DECIMAL(19,2)) AS price_1,
        LEAD(row_id) OVER w AS row_2, LEAD(bidder) OVER w AS bidder_2,
        CAST(LEAD(price) OVER w AS DECIMAL(19,2)) AS price_2,
        LEAD(row_id, 2) OVER w AS row_3, LEAD(bidder, 2) OVER w AS bidder_3,
        CAST(LEAD(price, 2) OVER w AS DECIMAL(19,2)) AS price_3
    FROM bids
    WHERE row_id NOT IN (SELECT e.row_id FROM explained AS e WHERE e.rule = 'E05')
    WINDOW w AS (PARTITION BY section ORDER BY price DESC, bidder)
),
regular AS (
    SELECT *, COUNT(*) OVER (PARTITION BY section) AS triples
    FROM placed
    WHERE ABS(price_1 * price_3 - price_2 * price_2) <= $residual * price_2 * price_2
        AND ABS(price_1 * price_3 - price_2 * price_2) <= $uneven * price_2 * (price_1 - price_2)
),
pairs AS (
    SELECT unit, section, bidder_1, bidder_2, price_1, price_2, row_1, row_2, triples FROM regular
    UNION
    SELECT unit, section, bidder_2, bidder_3, price_2, price_3, row_2, row_3, triples FROM regular
),
sides AS (
    SELECT p.*, p.row_1 AS row_id FROM pairs AS p
    UNION ALL
    SELECT p.*, p.row_2 AS row_id FROM pairs AS p
)
SELECT
    section AS lead_key,
    unit AS unit,
    CONCAT(bidder_1, '|', bidder_2) AS hit_key,
    row_id AS row_id,
    CAST(ROUND(price_2 / price_1, 6) AS DECIMAL(9,6)) AS value, -- for reading; the test above is exact
    CAST($residual AS DECIMAL(9,6)) AS threshold,
    triples >= $bids - 2 AS flagged
FROM sides
ORDER BY lead_key, price_1 DESC, hit_key, row_id
