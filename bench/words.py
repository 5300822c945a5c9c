"""Made-up texts in Chinese and English with a natural skew: a few words often, most of them rarely."""

import random
from itertools import accumulate

_HAN = (
    "电网打印机故障登录系统账号密码无法连接屏幕显示异常维修更换空调冰箱洗衣水压管道停车物业小区安装客户投诉"
    "退款发票订单物流配送延迟质量问题服务态度咨询价格保修期限配件主板电池充电温度噪音漏水门锁钥匙合同续费升级"
    "版本数据同步导出报表权限审批流程通知短信邮件附件上传下载超时崩溃重启恢复备份安全漏洞防火墙路由交换机"
)
_LATIN = (
    "printer network login password reset timeout error invoice order refund delivery screen battery replace install "
    "upgrade backup restore server router switch firmware leak noise door lock report export sync mobile app crash "
    "request access folder shared drive license renew laptop monitor keyboard meeting room projector badge payroll"
)
VOCABULARY = 6000


class Writer:
    """Writes titles and descriptions; the same seed writes the same."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._words = [
            "".join(self._random.choices(_HAN, k=self._random.choice((2, 2, 2, 3)))) for _ in range(VOCABULARY)
        ]
        self._words += _LATIN.split()
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(len(self._words))))

    def begin_anew(self, seed: str) -> None:
        """Go on as this seed says, with the same vocabulary."""
        self._random.seed(seed)

    def words(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def title(self) -> str:
        return "".join(w if w[0] > "z" else f" {w} " for w in self.words(5)).strip()

    def description(self) -> str:
        body = "".join(w if w[0] > "z" else f" {w} " for w in self.words(self._random.randint(25, 60)))
        return f"{body}。INC{self._random.randrange(10**7):07d}"

    def rare_word(self) -> str:
        return self._words[self._random.randrange(VOCABULARY // 2, VOCABULARY)]

    def common_word(self) -> str:
        return self._words[self._random.randrange(20)]
