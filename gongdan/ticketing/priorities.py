"""The four priorities and their ranks: 1 urgent (first) to 4 low."""

PRIORITIES = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
PRIORITY_WORDS = {rank: word for word, rank in PRIORITIES.items()}
PRIORITY_NAMES = {
    "urgent": {"zh-CN": "紧急", "en": "Urgent"},
    "high": {"zh-CN": "高", "en": "High"},
    "normal": {"zh-CN": "中", "en": "Normal"},
    "low": {"zh-CN": "低", "en": "Low"},
}
