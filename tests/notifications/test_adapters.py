"""Each road speaks its provider's protocol, and tells what is refused for good from what may pass."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gongdan.notifications.adapter import dingtalk, feishu, push, sms, wecom
from gongdan.notifications.adapter.push_sealing import authorization, own_public_key, padless, seal, unpadded
from gongdan.notifications.adapter.sms_signing import aliyun_query, tencent_headers
from gongdan.notifications.roads import Account
from tests.notifications import providers
from tests.notifications.providers import Answer, Asked, Provider


async def test_wecom_mentions_by_number_cuts_long_texts_and_waits_when_it_is_too_fast() -> None:
    async with Provider(providers.wecom) as server:
        account = Account("wecom", {}, f"{server.base}/cgi-bin/webhook/send?key=right", "")
        said = await wecom.send(account, "打印机" * 500, ["+8613800138000", "+4915112345678"])
        assert said.is_sent, said
        assert server.taken[0].json["text"]["mentioned_mobile_list"] == ["13800138000", "+4915112345678"]
        server.taken *= 20
        assert (await wecom.send(account, "x", [])).wait_seconds == 60
        wrong = Account("wecom", {}, f"{server.base}/cgi-bin/webhook/send?key=wrong", "")
        refused = await wecom.send(wrong, "x", [])
        assert (refused.is_sent, refused.is_for_good, refused.answer) == (False, True, "93000 invalid webhook url")


async def test_dingtalk_signs_and_waits_when_it_is_too_fast() -> None:
    async with Provider(providers.dingtalk) as server:
        url = f"{server.base}/robot/send?access_token=right"
        account = Account("dingtalk", {}, url, "SECx")
        assert (await dingtalk.send(account, "紧急", ["+8613800138000"])).is_sent
        assert (await dingtalk.send(account, "紧急", [])).wait_seconds == 60
        unsigned = await dingtalk.send(Account("dingtalk", {}, url, "other"), "x", [])
        assert (unsigned.is_for_good, unsigned.answer) == (True, "310000 sign not match")


async def test_feishu_signs_and_lets_no_title_mention_anybody() -> None:
    async with Provider(providers.feishu) as server:
        account = Account("feishu", {}, f"{server.base}/open-apis/bot/v2/hook/x", "sx")
        assert (await feishu.send(account, '<at user_id="all">所有人</at>', [])).is_sent
        assert (await feishu.send(account, "again", [])).wait_seconds == 60
        assert (await feishu.send(Account("feishu", {}, account.url, "no"), "x", [])).is_for_good


async def test_a_webhook_is_signed_and_what_is_out_of_order_is_tried_again() -> None:
    async with Provider(providers.webhook) as server:
        account = Account("sms", {"provider": "webhook"}, f"{server.base}/sms", "shared")
        assert (await sms.send(account, "+8613800138000", "编号 1", "m1")).is_sent
        assert server.taken[0].json == {"id": "m1", "to": "+8613800138000", "text": "编号 1"}
        forged = await sms.send(Account("sms", {}, account.url, "other"), "+86138", "x", "m2")
        assert (forged.is_for_good, forged.answer) == (True, 'HTTP 403 {"error": "signature"}')
    async with Provider(providers.broken) as server:
        failed = await sms.send(Account("sms", {}, server.base, "shared"), "+86138", "x", "m3")
        assert (failed.is_sent, failed.is_for_good) == (False, False)
    gone = await sms.send(Account("sms", {}, server.base, "shared"), "+86138", "x", "m4")
    assert (gone.is_sent, gone.is_for_good) == (False, False)
    assert server.base not in gone.answer


async def test_a_metadata_address_is_never_talked_to() -> None:
    found = await wecom.send(Account("wecom", {}, "http://169.254.169.254/latest", ""), "x", [])
    assert found.is_for_good
    assert "closed" in found.answer


# The example of the provider's own documents for its signature, with the parameters that it gives.
ALIYUN = {
    "AccessKeyId": "testId",
    "Action": "SendSms",
    "Format": "XML",
    "OutId": "123",
    "PhoneNumbers": "15300000001",
    "RegionId": "cn-hangzhou",
    "SignName": "阿里云短信测试专用",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
    "SignatureVersion": "1.0",
    "TemplateCode": "SMS_71390007",
    "TemplateParam": '{"customer":"test"}',
    "Timestamp": "2017-07-12T02:42:19Z",
    "Version": "2017-05-25",
}


def test_aliyuns_own_example_is_signed_as_it_says() -> None:
    query = aliyun_query(ALIYUN, "testSecret", "GET")
    assert parse_qs(query)["Signature"] == ["zJDF+Lrzhj/ThnlvIToysFRq6t4="]


async def test_aliyun_and_tencent_say_in_the_body_what_became_of_it() -> None:
    def answer(_: Provider, asked: Asked) -> Answer:
        if b"PhoneNumbers=13800138000" in asked.body:
            return 200, {"Code": "OK", "Message": "OK", "BizId": "1"}
        if b"PhoneNumbers=" in asked.body:
            return 200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发分钟级流控"}
        number = asked.json["PhoneNumberSet"][0]
        code = "Ok" if number == "+8613800138000" else "FailedOperation.PhoneNumberInBlacklist"
        return 200, {"Response": {"SendStatusSet": [{"Code": code, "Message": "m", "PhoneNumber": number}]}}

    config = {"key_id": "k", "sign_name": "星河", "template": "SMS_1", "parameter": "text", "app_id": "1400"}
    async with Provider(answer) as server:
        aliyun = Account("sms", config | {"provider": "aliyun"}, server.base, "s")
        assert (await sms.send(aliyun, "+8613800138000", "工单", "m")).is_sent
        assert (await sms.send(aliyun, "+8613900139000", "工单", "m")).wait_seconds == 60
        tencent = Account("sms", config | {"provider": "tencent"}, server.base, "s")
        assert (await sms.send(tencent, "+8613800138000", "工单", "m")).is_sent
        assert (await sms.send(tencent, "+8613900139000", "工单", "m")).is_for_good
        assert server.asked[2].headers["authorization"].startswith("TC3-HMAC-SHA256 Credential=k/")


def test_tencents_signature_hangs_on_all_that_it_covers() -> None:
    at = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)

    def signed(body: bytes = b"{}", host: str = "sms.tencentcloudapi.com", when: datetime = at) -> str:
        return tencent_headers("k", "s", host, "SendSms", "2021-01-11", "ap-guangzhou", body, when)["Authorization"]

    assert signed() == signed()
    assert len({signed(), signed(b"[]"), signed(host="x"), signed(when=at.replace(day=30))}) == 4
    assert "Credential=k/2026-11-29/sms/tc3_request" in signed()


# RFC 8291, appendix A.
WATERMELON = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
    "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_a_push_is_sealed_as_the_standard_says() -> None:
    sender = ec.derive_private_key(
        int.from_bytes(unpadded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1()
    )
    sealed = seal(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        salt=unpadded("DGv6ra1nlYgDCS1FRnbzlw"),
        sender=sender,
    )
    assert padless(sealed) == WATERMELON


def test_who_sends_a_push_is_proven_by_the_key_that_browsers_were_told() -> None:
    token = authorization("https://push.example", "https://desk.example", 1_800_000_000).removeprefix("vapid t=")
    token, _, key = token.partition(", k=")
    assert key == own_public_key()
    text, _, signed = token.rpartition(".")
    raw = unpadded(signed)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(key))
    both = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(both, text.encode(), ec.ECDSA(hashes.SHA256()))
    claims: Any = json.loads(base64.urlsafe_b64decode(text.split(".")[1] + "=="))
    assert claims == {"aud": "https://push.example", "exp": 1_800_000_000, "sub": "https://desk.example"}


@pytest.mark.parametrize(
    ("status", "is_sent", "is_gone", "wait"),
    [
        (201, True, False, 0),
        (410, False, True, 0),
        (404, False, True, 0),
        (429, False, False, 60),
        (500, False, False, 0),
    ],
)
async def test_a_device_that_is_gone_is_told_from_one_that_is_busy(
    status: int, is_sent: bool, is_gone: bool, wait: int
) -> None:
    theirs = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = padless(theirs.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    async with Provider(lambda *_: (status, {})) as server:
        told, auth, url = {"title": "t", "body": "b"}, padless(b"0" * 16), f"{server.base}/send/1"
        found = await push.send(url, key, auth, told, is_urgent=True, is_private_allowed=True)
        refused = await push.send(url, key, auth, told, is_urgent=True)
    assert (refused.is_sent, len(server.asked)) == (False, 1), "people name these addresses: never our own network"
    assert (found.is_sent, found.is_gone, found.wait_seconds) == (is_sent, is_gone, wait)
    headers = server.asked[0].headers
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "high")
