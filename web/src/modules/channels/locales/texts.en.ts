export default {
  texts: {
    title: 'Mail texts',
    hint: 'Mail template reply acknowledgement notice subject variable',
    lead: 'What mails to customers are made of, in each language.',
    kinds: 'Kinds of mail',
    own: 'Changed',
    subject: 'Subject',
    body: 'Text',
    isActive: 'Send this mail',
    isActiveHelp: 'Off: nobody gets it',
  },
  mail: {
    from: 'From',
    to: 'To',
    cc: 'Cc',
    as: 'Shown as',
    html: 'With markup',
    text: 'Text alone',
  },
}
