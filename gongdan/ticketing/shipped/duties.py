"""The shipped duties: what departments do for one another. Which team does it, each tenant says itself."""

from gongdan.ticketing.shipped.flow_words import Json, names

DUTIES: list[Json] = [
    {"key": "after_sales", "names": names("售后", "After-sales")},
    {"key": "finance", "names": names("财务", "Finance")},
    {"key": "warehouse", "names": names("仓库", "Warehouse")},
    {"key": "product", "names": names("产品", "Product")},
    {"key": "development", "names": names("研发", "Development")},
    {"key": "testing", "names": names("测试", "Testing")},
    {"key": "operations", "names": names("运维", "Operations")},
    {"key": "repair", "names": names("维修", "Repair")},
]
