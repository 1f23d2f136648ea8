// Portuguese: holidays, what stands around a time, and common words.

export const holidays: Readonly<Record<string, string>> = {
  "new-year": "ano novo|dia de ano novo|primeiro do ano|primeiro dia do ano|confraternização universal",
  "new-years-eve":
    "réveillon|reveillon|passagem de ano|passagem do ano|fim de ano|véspera de ano novo|noite de ano novo|" +
    "virada do ano|virada de ano|são silvestre",
  epiphany: "dia de reis|dia de rei|dia dos reis|noite de reis",
  valentine: "são valentim|dia de são valentim|s. valentim|valentine's day",
  "lovers-day": "dia dos namorados|dia de namorados",
  "womens-day": "dia da mulher|dia das mulheres|dia internacional da mulher",
  "st-joseph": "são josé|dia de são josé|dia do pai",
  "st-patrick": "são patrício|dia de são patrício|st patrick's day",
  "april-fools": "dia da mentira|dia das mentiras|primeiro de abril|dia dos bobos",
  "earth-day": "dia da terra",
  "may-day": "dia do trabalho|dia do trabalhador|dia dos trabalhadores|dia internacional do trabalhador",
  "victory-day": "dia da vitória",
  liberation: "dia da liberdade|revolução dos cravos",
  tiradentes: "tiradentes|dia de tiradentes",
  "mothers-day": "dia das mães|dia das mamães",
  "mothers-day-first": "dia da mãe",
  "fathers-day-august": "dia dos pais|dia dos papais",
  "shrove-monday": "segunda de carnaval|segunda-feira de carnaval",
  "shrove-tuesday": "carnaval|terça de carnaval|terça-feira de carnaval|terça gorda|dia de carnaval|entrudo",
  "ash-wednesday": "quarta-feira de cinzas|quarta de cinzas|cinzas",
  "palm-sunday": "domingo de ramos",
  "maundy-thursday": "quinta-feira santa|quinta santa",
  "good-friday": "sexta-feira santa|sexta santa|sexta-feira da paixão|sexta da paixão|paixão de cristo",
  "holy-saturday": "sábado de aleluia|sábado santo",
  easter: "páscoa|domingo de páscoa|dia de páscoa",
  "easter-monday": "segunda-feira de páscoa|segunda de páscoa",
  ascension: "ascensão|dia da ascensão|quinta-feira da ascensão|quinta da espiga",
  pentecost: "pentecostes|domingo de pentecostes",
  "corpus-christi": "corpus christi|corpo de deus|dia do corpo de deus",
  "childrens-day": "dia da criança|dia mundial da criança",
  "hispanic-day": "dia das crianças|nossa senhora aparecida|dia de nossa senhora aparecida|aparecida",
  "st-anthony": "santo antónio|santo antônio|dia de santo antónio|dia de santo antônio",
  "portugal-day": "dia de portugal|dia de camões",
  "st-john": "são joão|dia de são joão|noite de são joão|s. joão",
  "st-peter-paul": "são pedro|dia de são pedro",
  assumption: "assunção|assunção de nossa senhora|dia da assunção",
  "brazil-independence": "dia da independência|independência do brasil|dia da pátria",
  "portugal-republic": "implantação da república|dia da implantação da república",
  "teachers-day": "dia do professor|dia dos professores",
  halloween: "halloween|dia das bruxas|noite das bruxas",
  "all-saints": "todos os santos|dia de todos os santos",
  "all-souls": "finados|dia de finados|dia dos finados|dia dos mortos|fiéis defuntos",
  "st-martin": "são martinho|dia de são martinho|magusto",
  "brazil-republic": "proclamação da república|dia da proclamação da república",
  "black-awareness": "consciência negra|dia da consciência negra",
  thanksgiving: "dia de ação de graças|ação de graças|dia de acção de graças|acção de graças",
  "black-friday": "black friday",
  "cyber-monday": "cyber monday",
  "portugal-restoration": "restauração da independência|dia da restauração",
  immaculate: "imaculada conceição|dia da imaculada conceição",
  "christmas-eve": "véspera de natal|consoada|noite de natal|ceia de natal|noite de consoada|" + "véspera do natal",
  christmas: "natal|dia de natal|natalzinho",
  "boxing-day": "boxing day",
};

export const requests =
  "lembra-me|lembre-me|lembrem-me|lembras-me|lembrar-me|lembra|lembre|lembrar|lembrete|me lembra|me lembre|" +
  "me lembrar|me lembrem|mim lembra|lembra eu|lembra-nos|lembre-nos|nos lembre|nos lembra|relembra-me|" +
  "relembre-me|me relembre|me relembra|relembrar|recorda-me|recorde-me|me recorde|me recorda|recordar-me|" +
  "recordar|avisa-me|avise-me|avisar-me|me avisa|me avise|me avisar|avisa|avise|avisa a gente|notifica-me|" +
  "notifique-me|me notifica|me notifique|alerta-me|alerte-me|me alerte|me alerta|acorda-me|acorde-me|me acorda|" +
  "me acorde|acordar-me|me acordar|me chama|me chame|chama-me|me desperte|desperta-me|diz-me|me diga|me fala|" +
  "me fale|me dá um toque|dá-me um toque|me cutuca|não me deixes esquecer|não me deixe esquecer|" +
  "não deixe que eu esqueça|não me deixa esquecer|não deixa eu esquecer|não deixe eu esquecer|" +
  "não deixes que eu me esqueça|não me deixes esquecer-me|que me lembres|que me lembre|que me avises|" +
  "que me avise|que você me lembre|que você me avise|quero que me lembres|quero que me lembre|" +
  "queria que me lembrasses|preciso que me lembres|preciso que me lembre|preciso que você me lembre|" +
  "quero que você me lembre|gostava que me lembrasses|gostaria que me lembrasse|preciso ser lembrado|" +
  "preciso ser lembrada|quero ser lembrado|quero ser lembrada|preciso de ser lembrado|preciso de ser lembrada|" +
  "cria um lembrete|crie um lembrete|criar um lembrete|criar lembrete|cria lembrete|crie lembrete|novo lembrete|" +
  "adiciona um lembrete|adicione um lembrete|adicionar lembrete|adiciona lembrete|adicionar um lembrete|" +
  "põe um lembrete|ponha um lembrete|coloca um lembrete|coloque um lembrete|bota um lembrete|faz um lembrete|" +
  "faça um lembrete|fazer um lembrete|marca um lembrete|marque um lembrete|marcar lembrete|agenda um lembrete|" +
  "agende um lembrete|agendar lembrete|agendar um lembrete|programa um lembrete|programe um lembrete|" +
  "define um lembrete|defina um lembrete|definir lembrete|dá-me um lembrete|me dá um lembrete|me dê um lembrete|" +
  "manda um lembrete|me manda um lembrete|me mande um lembrete|envia-me um lembrete|me envie um lembrete|" +
  "manda-me um lembrete|quero um lembrete|preciso de um lembrete|queria um lembrete|um lembrete|põe um alarme|" +
  "ponha um alarme|coloca um alarme|coloque um alarme|bota um alarme|define um alarme|defina um alarme|" +
  "cria um alarme|crie um alarme|programa um alarme|programe um alarme|marca um alarme|alarme|despertador|" +
  "põe o despertador|coloca o despertador|coloque o despertador|bota o despertador|põe um despertador|" +
  "manda-me mensagem|me manda mensagem|me mande uma mensagem|manda-me uma mensagem|me manda uma mensagem|timer|" +
  "temporizador|põe um temporizador|coloca um timer|põe um timer";

export const wakes =
  "acorda-me|acorde-me|me acorda|me acorde|acordar-me|me acordar|despertador|alarme|o despertador|me desperte|" +
  "desperta-me|um alarme|um despertador|põe um alarme|ponha um alarme|coloca um alarme|coloque um alarme|" +
  "bota um alarme|define um alarme|defina um alarme|cria um alarme|crie um alarme|programa um alarme|" +
  "programe um alarme|marca um alarme|põe o despertador|coloca o despertador|coloque o despertador|" +
  "bota o despertador|põe um despertador";

export const polite =
  "por favor|por gentileza|por obséquio|favor|pf|pfv|pfvr|pfvor|pfavor|pls|please|se faz favor|se faz favor|sff|" +
  "faz favor|faz-me um favor|me faz um favor|me faça um favor|se possível|se puder|se puderes|se der|" +
  "se não te importas|olá|ola|oi|oie|oii|ei|hey|opa|eai|e aí|e aí tudo bem|tudo bem|tudo bom|boas|bom dia|" +
  "boa tarde|boa noite|jarvis|ó jarvis|ô jarvis|oh|oi jarvis|olá jarvis|obrigado|obrigada|muito obrigado|" +
  "muito obrigada|brigado|brigada|obg|obgd|vlw|valeu|grato|grata|agradecido|podes|podias|pode|poderia|poderias|" +
  "podia|você pode|vc pode|você poderia|vc poderia|consegues|consegue|conseguias|dá para|dá pra|dava para|" +
  "será que podes|será que pode|será que dá para|tem como|então|e|ok|okay|tá|ta|bem|bom|sim|quero que|queria que|" +
  "gostaria que|gostava que|preciso que|gostaria de|só|também|tb|tbm|já agora|eu quero|eu preciso|beijos|bjs|" +
  "abraço|abs|cara|mano|né";

export const joints =
  "de|que|para|pra|p/|sobre|do|da|dos|das|acerca de|a respeito de|de que|de eu|que eu|para eu|pra eu|pra mim|" +
  "para mim|de que tenho de|de que tenho que|que tenho de|que tenho que|que eu tenho que|que eu tenho de|" +
  "que preciso de|que preciso|que eu preciso|que eu preciso de|que devo|que eu devo|que temos de|que temos que|" +
  "que é para|que é preciso|tenho de|tenho que|preciso de|preciso|devo|eu tenho que|eu tenho de|eu preciso|" +
  "eu preciso de|temos de|temos que|tem que|tem de|não esquecer de|não me esquecer de|não esquecer|" +
  "de não esquecer|de não me esquecer de|de não esquecer de|não esqueça de|que não posso esquecer de|" +
  "que é dia de|que é|que há|que tem|que tenho|da minha|do meu|de fazer a|com|com o texto|com o título|dizendo|" +
  "a dizer|dizendo para|que vou|que vai ter|quando for";

export const alsos =
  "e|e depois|depois|e também|também|tb|e tb|e ainda|e mais|mais|além disso|e de|e que|e para|e pra|bem como|" +
  "assim como|e a seguir|e outro|e outro lembrete|outro lembrete|e então";

export const common =
  "o|a|os|as|um|uma|uns|umas|de|do|da|dos|das|em|no|na|nos|nas|num|numa|ao|aos|pelo|pela|por|para|pra|pro|com|" +
  "sem|e|ou|que|se|mas|não|nao|sim|eu|tu|você|vc|vocês|ele|ela|nós|eles|elas|me|te|meu|minha|meus|minhas|seu|sua|" +
  "teu|tua|isso|isto|aquilo|é|são|está|tá|estou|tô|ser|estar|ter|tem|tenho|temos|vou|vai|vamos|quero|preciso|" +
  "pode|posso|fazer|faz|ir|ver|ligar|liga|telefonar|comprar|compra|pagar|paga|levar|buscar|pegar|trazer|mandar|" +
  "enviar|responder|tomar|beber|comer|dar|passear|regar|limpar|lavar|arrumar|estudar|treinar|marcar|renovar|" +
  "entregar|devolver|cancelar|reservar|encontrar|falar|conversar|sair|chegar|voltar|terminar|começar|esquecer|" +
  "tirar|botar|pôr|colocar|jogar|viajar|dormir|acordar|reunião|consulta|médico|dentista|remédio|comprimido|conta|" +
  "fatura|boleto|aluguel|renda|pão|leite|lixo|carro|roupa|casa|mãe|pai|avó|avô|filho|filha|irmão|irmã|marido|" +
  "mulher|amigo|cachorro|cão|gato|aniversário|festa|prova|aula|escola|trabalho|projeto|relatório|comboio|trem|" +
  "ônibus|autocarro|voo|avião|ginásio|academia|muito|mais|também|já|ainda|quando|onde|como|tudo|nada|bem|aqui|lá|" +
  "mercado|farmácia|chá|bolo|plantas|cabelo|jantar|almoço|encomenda|segundas|terças|quartas|quintas|sextas|" +
  "sábados|domingos|natal|páscoa|carnaval|véspera|feira|úteis|passada|próximo";

/** Things that are numbered: "a segunda vez" is no monday. */
export const numbered: readonly string[] = (
  "vez via parte opcao dose edicao serie fase etapa temporada guerra mao classe pagina linha fila tentativa geracao " +
  "divisao categoria versao chance oportunidade lingua instancia avenida rua potencia pessoa colocada essencia"
).split(" ");

/** What takes some time: "dormir 8 horas" says how long, not when. */
export const lasting =
  "de|dura|durar|durou|duram|duraram|durara|dure|leva|levar|levou|levam|levara|demora|demorar|demorou|demoram" +
  "|dormir|dormi|dormiu|trabalhar|trabalhei|trabalhou|esperar|esperei|esperou|faltam|falta|faltavam|perdi" +
  "|estudar|estudei|descansar|andar|correr|caminhar|passei|passar|fiquei|ficar|aguardar|gastar|gastei|ganhar";
