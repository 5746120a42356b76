"""What was tried on rows that miss their bound, by how their name begins; kept by hand."""

TRIED: dict[str, str] = {
    "记一笔": (
        "试过：账户只取四列、语句只拼一次（拼一条带 excluded 的语句比发出去还慢）。"
        "还剩 ORM 的两步：审计行的 flush，和把记好的那一笔读回来。"
    ),
    "记一张": (
        "试过：明细、封存成员、盐整批装入（COPY / executemany），"
        "余额在 PostgreSQL 上按数组一次写完，封存不再把刚写的明细读回来。"
        "还剩每笔两次 sha256 和多写的两张表。"
    ),
    "导入": (
        "试过：COPY 进临时表再 ON CONFLICT DO NOTHING（SQLite 用 executemany，按编号认出新的），"
        "摘要和封存合用一份文字，时刻只转换一次。还剩核对、两次 sha256，以及封存成员和盐两张表。"
    ),
    "全村前": (
        "一条语句，走村的索引和余额的主键；时间花在把 50 个账户变成对象上。"
        "没有试的：按村、年度、荣誉积分建索引（要在余额表里重复写村）。"
    ),
    "户的页面": (
        "页面要读会话、卡、账户、各年度合计、名次和全部明细，再排版；固定页面什么都不读。"
        "没有试的：明细先分页再取审核、公示和异议"
        "（现在取全部再切页，见 claims.queries.household）。"
    ),
}
