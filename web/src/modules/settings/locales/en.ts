export default {
  title: 'Settings',
  tree: 'All settings',
  find: 'Find a setting',
  notFound: 'No setting like that; try another word',
  changedBy: 'Last changed by {name}',
  changedAt: 'Last changed',
  history: 'See its history',
  system: 'the system',
  group: {
    organisation: 'Organisation',
    intake: 'Intake',
    flow: 'Flow',
    time: 'Time',
    automation: 'Automation',
    data: 'Data',
    looks: 'Looks',
    audit: 'Audit',
  },
  attention: {
    title: 'What needs attention',
    none: 'Nothing needs attention: all is in place.',
    firstRun: 'A fresh company: a few minutes to the first ticket',
    firstRunOn: 'Getting started is not finished; go on where you left off',
    firstRunStart: 'Start',
    firstRunGo: 'Go on',
    firstRunHide: 'Do not show again',
    locked: { one: '{count} account is locked', other: '{count} accounts are locked' },
    noPassword: {
      one: '{count} person has no password yet and cannot sign in',
      other: '{count} people have no password yet and cannot sign in',
    },
    noRole: {
      one: '{count} person has no role yet and sees nothing',
      other: '{count} people have no role yet and see nothing',
    },
    wishes: {
      one: '{count} person asked for a new password and has no link yet',
      other: '{count} people asked for a new password and have no link yet',
    },
    noFactor: {
      one: '{count} officer has no second factor: {names}',
      other: '{count} officers have no second factor: {names}',
    },
    alone: 'There is only one {role}; nobody can step in',
    noLead: { one: '{count} team has no lead: {names}', other: '{count} teams have no lead: {names}' },
    noMembers: {
      one: '{count} team has no members, so nobody takes its tickets: {names}',
      other: '{count} teams have no members, so nobody takes their tickets: {names}',
    },
    noManager: {
      one: '{count} department has no head: {names}',
      other: '{count} departments have no head: {names}',
    },
    failures: {
      one: '{count} failed sign-in in the last 24 hours',
      other: '{count} failed sign-ins in the last 24 hours',
    },
    exports: {
      one: 'The audit log was exported {count} time in the last 7 days',
      other: 'The audit log was exported {count} times in the last 7 days',
    },
  },
}
