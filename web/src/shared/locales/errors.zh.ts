export default {
  offline: '连不上服务器，你写的都还在。网络恢复后再试一次。',
  unforeseen: '这次没成功，你写的都还在。再试一次，或把编号告诉管理员。',
  page_denied: '这一页要有相应的权限。可以请管理员开通。',
  page_missing: '地址不对，或者它已经被移走。',
}
