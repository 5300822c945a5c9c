export default {
  dark: '深色 / 浅色',
  me: '我的账号',
  meMenu: '{name} 的菜单',
  menu: '主菜单',
  offline: '连不上服务器。看到的是最近一次的内容；你写的都留着，连上后再发。',
  signOut: '退出登录',
  skip: '跳到正文',
  toStart: '回到首页',
}
