"""The language of a message; unsure is better than wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.language import language_of

SAMPLES = (
    ("zh-Hans", "您好，设备又坏了，请尽快处理，谢谢！"),
    ("zh-Hans", "打印机无法联网，报错如下：\nError 0x80070035 The network path was not found"),
    ("zh-Hant", "您好，設備又壞了，請盡快處理，謝謝！"),
    ("zh", "你好"),
    ("en", "The printer on the third floor is not working again, please help."),
    ("en", "Thanks!"),
    ("en", "Hello, please ask 王芳 (Wang Fang) on the third floor, she has the key and will be there."),
    ("ja", "お世話になっております。プリンターが動きません。"),
    ("ko", "안녕하세요, 프린터가 작동하지 않습니다."),
    ("de", "Guten Tag, der Drucker im dritten Stock funktioniert nicht mehr. Bitte um Hilfe."),
    ("de", "Danke"),
    ("ru", "Здравствуйте, мы не можем войти в систему."),
    ("uk", "Доброго дня, її принтер не працює."),
    ("bg", "Здравейте, принтерът не работи. Ще се радвам да помогнете."),
    ("fr", "Bonjour, l'imprimante ne fonctionne plus. Merci de votre aide."),
    ("es", "Hola, la impresora no funciona. ¿Me puede ayudar por favor?"),
    ("it", "Buongiorno, la stampante non funziona più. Grazie per il vostro aiuto."),
    ("pt", "Olá, a impressora não está a funcionar. Obrigado pela ajuda."),
    ("nl", "Hallo, de printer op de derde verdieping doet het niet meer. Graag hulp."),
    ("sv", "Hej, skrivaren fungerar inte. Kan ni hjälpa mig? Tack"),
    ("da", "Hej, printeren virker ikke. Kan I hjælpe mig? Tak, venlig hilsen"),
    ("nb", "Hei, skriveren virker ikke. Kan dere hjelpe meg? Takk"),
    ("fi", "Hei, tulostin ei toimi. Voitteko auttaa? Kiitos"),
    ("pl", "Dzień dobry, drukarka nie działa. Proszę o pomoc."),
    ("cs", "Dobrý den, tiskárna nefunguje. Děkuji za pomoc."),
    ("hu", "Jó napot, a nyomtató nem működik. Köszönöm a segítséget."),
    ("ro", "Bună ziua, imprimanta nu funcționează. Vă mulțumesc pentru ajutor."),
    ("tr", "Merhaba, yazıcı çalışmıyor. Yardımınız için teşekkürler."),
    ("vi", "Xin chào, máy in không hoạt động. Vui lòng giúp tôi."),
    ("id", "Selamat pagi, printer kami tidak bisa mencetak. Mohon bantuan, terima kasih."),
    ("el", "Καλημέρα, ο εκτυπωτής δεν λειτουργεί."),
    ("ar", "مرحبا، الطابعة لا تعمل."),
    ("he", "שלום, המדפסת לא עובדת"),
    ("th", "สวัสดีครับ เครื่องพิมพ์เสีย"),
    ("", ""),
    ("", "12345 https://example.com/the/and/of a@b.example"),
    ("", "ERR_CONN 0x44 kernel panic oom"),
    ("", "ok"),
    ("", "JA"),
    ("", "äöüß"),
)


@pytest.mark.parametrize(("language", "text"), SAMPLES)
def test_languages_are_told_apart(language: str, text: str) -> None:
    assert language_of(text) == language


@given(st.text(max_size=200))
def test_any_text_has_a_known_language_or_none(text: str) -> None:
    assert language_of(text) in {language for language, _ in SAMPLES} | {"be", "sr", "fa", "hi"}
