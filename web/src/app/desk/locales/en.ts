export default {
  dark: 'Dark / light',
  me: 'My account',
  meMenu: 'Menu of {name}',
  menu: 'Main menu',
  offline:
    'No line to the server. You see the last known state; what you write is kept and can be sent once you are back.',
  signOut: 'Sign out',
  skip: 'Skip to content',
  toStart: 'To the start',
}
