// What the form says itself, in each language.
const WORDS = {
  'zh-CN': {
    title: '提交请求', button: '提交', sending: '正在提交…', name: '姓名', email: '邮箱', required: '必填', empty: '请填写此项。',
    thanks: '谢谢，我们已收到您的请求。', number: '工单编号：', reference: '受理编号：', more: '再提交一条', choose: '请选择',
    loading: '正在加载表单…', retry: '重试', summary: '请更正标出的各项，然后再次提交。', yes: '是',
    unreachable: '暂时无法连接。您填写的内容都还在，请稍后重试。', closed: '此表单已关闭，请通过其他方式联系我们。',
    refused: '此表单不能在本网站上使用。', missing: '没有这个表单，请核对地址。', busy: '提交过于频繁，请在 {seconds} 秒后重试。',
    files: '最多 {count} 个文件，每个不超过 {size} MB。',
    email_invalid: '请填写正确的邮箱地址，例如 wang@example.com。', too_many: '文件太多。', too_large: '文件太大。',
    string_too_long: '内容太长，请缩短。', too_long: '内容太长，请缩短。', not_asked: '此项目前不需要填写，请清空。', invalid: '请检查此项：',
  },
  en: {
    title: 'Send a request', button: 'Send', sending: 'Sending…', name: 'Name', email: 'E-mail', required: 'required', empty: 'Fill this in.',
    thanks: 'Thank you, we have received your request.', number: 'Ticket number: ', reference: 'Reference: ',
    more: 'Send another', choose: 'Choose', loading: 'Loading the form…', retry: 'Try again',
    summary: 'Please mend what is marked, then send again.', yes: 'Yes',
    unreachable: 'We cannot be reached at the moment. What you typed is still here; try again soon.',
    closed: 'This form is closed. Please reach us another way.', refused: 'This form may not be used on this site.',
    missing: 'There is no such form; check the address.', busy: 'That was too often. Try again in {seconds} seconds.',
    files: '{count} files at most, {size} MB each.',
    email_invalid: 'Give an e-mail address such as wang@example.com.', too_many: 'Too many files.',
    too_large: 'This file is too large.', string_too_long: 'This is too long; shorten it.',
    too_long: 'This is too long; shorten it.', not_asked: 'This is not needed now; empty it.', invalid: '',
  },
}
