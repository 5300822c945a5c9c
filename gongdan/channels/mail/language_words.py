"""Small words by which the languages of one script are told apart."""

# The commonest words of letters, and what letters begin and end with.
WORDS = {
    "en": "the and to of you for is in that it this on with your we be are not have please from if can will our "
    "thanks thank hello hi dear would my has was when what but all any regards best help working how "
    "still",
    "de": "ja nein der die das und ich nicht ist sie wir ein eine den mit zu auf für von dem es im bitte haben wird "
    "auch sich bei nach oder aus wenn noch hallo danke vielen dank grüße kann mein meine ihr ihre uns "
    "guten tag werden",
    "fr": "le la les de des et je vous est pas que nous pour une un du en dans il sur avec ce ne au mon votre "
    "bonjour merci être plus qui ai avons cordialement suis mais notre cette par mes",
    "es": "el la los de que y en no un una por para con se es mi su al lo del las hola gracias como pero más "
    "está saludos buenos días puede favor tengo este cuando nos muy usted estoy hay",
    "it": "il la di che e non un una per con sono mi del della è ho si in al lo le gli grazie buongiorno salve "
    "ciao saluti come questo anche ma più nel alla dei cordiali posso abbiamo vorrei",
    "pt": "o a de que e não um uma para com do da em os no na se por meu minha você obrigado obrigada olá bom "
    "dia favor estou mais como mas está ao dos foi isso tenho atenciosamente pode nos",
    "nl": "ja nee de het een en ik niet is van dat wij je u voor op met te zijn aan in er maar ook bij "
    "als hebben heb "
    "kan graag hallo bedankt dank vriendelijke groeten geen mijn nog wel naar deze beste uw",
    "sv": "ja nej och att det jag är inte en ett som på för med av den har vi till du kan om men hej tack vänliga "
    "hälsningar när från var så min ni mig efter också",
    "da": "ja nej og at det jeg er ikke en et som på for med af den har vi til du kan om men hej tak "
    "venlig hilsen når "
    "fra så min jer mig efter også",
    "nb": "ja nei og at det jeg er ikke en et som på for med av den har vi til du kan om men hei takk vennlig hilsen "
    "når fra så min dere meg etter også",
    "fi": "ja on ei että se en olen tämä mutta kun ole voi myös hei kiitos terveisin ystävällisin minun mitä "
    "sitä niin jos tai ovat meidän teidän oli ole",
    "pl": "nie to się i w na z jest że do jak mam dla po ale co czy proszę dziękuję dzień dobry pozdrawiam "
    "przez są od za tak już mnie tego bardzo może",
    "cs": "se na že je to v a s do není jsem pro ale jak po dobrý den děkuji prosím pozdravem mi jsme by které "
    "nebo tak už být mám",
    "hu": "a az és hogy nem is egy van de meg ez köszönöm tisztelt üdvözlettel kérem már csak volt vagy ha azt "
    "ki lehet jó napot",
    "ro": "și nu este de la un o pe cu că în pentru mai din am vă mulțumesc bună ziua care sunt dar sau fi să "
    "ne",
    "tr": "ve bir bu için de da ile çok var ne ama gibi daha merhaba teşekkürler teşekkür ederim lütfen iyi "
    "günler değil olarak benim sayın saygılarımla olan",
    "id": "dan yang di untuk dengan tidak ini itu saya anda kami dari ke pada adalah akan bisa terima kasih "
    "selamat mohon sudah ada juga dapat",
}  # fmt: skip
# Letters that few languages write.
LETTERS = {
    "de": "ß", "fr": "œ", "es": "ñ¿¡", "pt": "ãõ", "pl": "łąęśźż", "cs": "řěů", "hu": "őű", "ro": "șțăşţ",
    "tr": "ğıİ", "sv": "äö", "da": "æø", "nb": "æø", "fi": "äö",
}  # fmt: skip
VIETNAMESE = frozenset("ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")

# Common signs that are written in only one of the two ways.
SIMPLIFIED = frozenset(
    "们这个来时说国会为对发么开关问题没应进还过让现实点间机电话请谢动务员单报门东车见长张马写听买卖给该认识书学习难边远运"
    "连钱铁银错顺须领风飞饭馆验鱼鸟龙设备网络维护处级复账号码统线图画户无法显从两内么尽紧"
)
TRADITIONAL = (
    frozenset(
        "們這個來時說國會為對發麼開關問題沒應進還過讓現實點間機電話請謝動務員單報門東車見長張馬寫聽買賣給該認識書學習難邊遠"
        "運連錢鐵銀錯順須領風飛飯館驗魚鳥龍設備網絡維護處級復賬號碼統線圖畫戶無顯從兩內後盡緊"
    )
    - SIMPLIFIED
)
