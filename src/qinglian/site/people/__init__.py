"""Who is who: units, posts, persons, terms of office, 分管, delegations, accounts."""
