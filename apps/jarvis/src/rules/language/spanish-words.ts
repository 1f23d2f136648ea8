// Spanish: holidays, and the words around a time.

import { type Language } from "./table.ts";

export const holidays: Language["holidays"] = {
  "new-year": "año nuevo|día de año nuevo|primero de año",
  "new-years-eve": "nochevieja|noche vieja|fin de año|año viejo|víspera de año nuevo|noche de fin de año",
  epiphany:
    "día de reyes|día de los reyes|día de los reyes magos|reyes magos|epifanía|para reyes|en reyes|antes de reyes",
  "epiphany-eve": "noche de reyes|víspera de reyes|cabalgata de reyes",
  "st-george": "sant jordi|san jorge|día de san jorge|día del libro",
  "spanish-constitution": "día de la constitución",
  guadalupe: "día de la virgen de guadalupe|día de guadalupe",
  "holy-innocents": "día de los inocentes|santos inocentes|día de los santos inocentes",
  "holy-wednesday": "miércoles santo",
  candlemas: "día de la candelaria",
  valentine: "san valentín|día de san valentín|día de los enamorados|día del amor y la amistad",
  "womens-day": "día de la mujer|día internacional de la mujer",
  "st-patrick": "san patricio|día de san patricio",
  "st-joseph": "día de san josé",
  "st-john": "día de san juan|noche de san juan",
  "april-fools": "april fools",
  "earth-day": "día de la tierra",
  "may-day":
    "día del trabajo|día del trabajador|día de los trabajadores|día internacional de los trabajadores|" +
    "día internacional del trabajo|día internacional del trabajador",
  "labor-day": "labor day",
  "shrove-monday": "lunes de carnaval",
  "shrove-tuesday": "martes de carnaval|martes gordo|carnaval|carnavales",
  "ash-wednesday": "miércoles de ceniza",
  "palm-sunday": "domingo de ramos",
  "maundy-thursday": "jueves santo",
  "good-friday": "viernes santo",
  "holy-saturday": "sábado santo|sábado de gloria",
  easter:
    "pascua|pascuas|domingo de pascua|domingo de resurrección|pascua de resurrección|domingo de pascuas|semana santa",
  "easter-monday": "lunes de pascua|lunes de pascuas",
  ascension: "jueves de ascensión|día de la ascensión",
  pentecost: "pentecostés|domingo de pentecostés",
  "whit-monday": "lunes de pentecostés",
  "corpus-christi": "corpus christi|día del corpus",
  "mothers-day": "día de la madre|día de las madres|día de mamá",
  "fathers-day": "día del padre|día de los padres|día de papá",
  "independence-day": "día de la independencia|día de independencia",
  assumption: "día de la asunción|asunción de la virgen|asunción de maría",
  "hispanic-day":
    "día de la hispanidad|día del pilar|día de la raza|fiesta nacional de españa|día de la virgen del pilar",
  "columbus-day": "día de colón",
  halloween: "halloween|haloween|noche de brujas|noche de halloween",
  "all-saints": "todos los santos|día de todos los santos|día de los santos",
  "all-souls": "día de muertos|día de los muertos|día de los difuntos|fieles difuntos",
  thanksgiving: "acción de gracias|día de acción de gracias|thanksgiving",
  "black-friday": "black friday|viernes negro",
  "cyber-monday": "cyber monday|ciber lunes|lunes cibernético|ciberlunes",
  "veterans-day": "día de los veteranos",
  "memorial-day": "día de los caídos",
  "mlk-day": "día de martin luther king",
  "presidents-day": "día de los presidentes",
  "groundhog-day": "día de la marmota",
  immaculate: "inmaculada|día de la inmaculada|inmaculada concepción|día de la inmaculada concepción",
  "christmas-eve": "nochebuena|noche buena|víspera de navidad",
  christmas: "navidad|navidades|día de navidad",
  "boxing-day": "san esteban|día de san esteban",
};

export const requests =
  "recuérdame|recordame|recordar|recordarnos|me puedes recordar|me podrías recordar|puedes avisarme|" +
  "podrías avisarme|" +
  "recuerda|recuérdeme|recuérdenme|recuérdanos|recordarme|me recuerdas|me recordás|me recuerde|" +
  "recordatorio|recordatorios|un recordatorio|recuérdamelo|recordámelo|acuérdame|haz que me acuerde|hazme acordar|" +
  "haceme acordar|hacerme acordar|házmelo recordar|hazme recordar|avísame|avisame|avísanos|avíseme|" +
  "avisarme|me avisas|" +
  "me avisás|me avises|me recuerdes|me recordases|ponme un recordatorio|pon un recordatorio|poneme un recordatorio|" +
  "crea un recordatorio|créame un recordatorio|crear un recordatorio|crear recordatorio|crea recordatorio|" +
  "agrega un recordatorio|agregar recordatorio|añade un recordatorio|añadir recordatorio|haz un recordatorio|" +
  "nuevo recordatorio|programa un recordatorio|programar un recordatorio|programar recordatorio|" +
  "establece un recordatorio|configura un recordatorio|necesito un recordatorio|quiero un recordatorio|" +
  "dame un recordatorio|pon recordatorio|ponme recordatorio|pon una alarma|ponme una alarma|poneme una alarma|" +
  "pon alarma|ponme alarma|programa una alarma|configura una alarma|crea una alarma|alarma|despiértame|despertame|" +
  "me despiertas|levántame|que no se me olvide|que no me olvide|no me dejes olvidar|no dejes que olvide|" +
  "no dejes que me olvide|no dejes que se me olvide|apúntame|apuntame|apunta|anótame|anotame|anota|dime|decime|" +
  "notifícame|notificame|escríbeme|escribime|mándame un mensaje|mandame un mensaje|mándame un recordatorio|" +
  "envíame un recordatorio|mándame un aviso|dame un toque|ponme un aviso|recuérdale";

export const wakes =
  "despiértame|despertame|me despiertas|levántame|pon una alarma|ponme una alarma|poneme una alarma|pon alarma|" +
  "ponme alarma|programa una alarma|configura una alarma|crea una alarma|alarma";

export const polite =
  "hola|oye|oiga|oigan|ey|hey|eh|che|por favor|por fa|porfa|porfavor|porfi|porfis|plis|pls|xfa|xfavor|x favor|x fa|" +
  "jarvis|oye jarvis|hola jarvis|gracias|muchas gracias|mil gracias|puedes|podés|puede|podrías|podría|podrias|" +
  "me puedes|me podés|me podrías|me podría|puedes por favor|podrías por favor|quiero que|quisiera que|necesito que|" +
  "me gustaría que|te pido que|quiero|quisiera|necesito|te importaría|serías tan amable de|si puedes|" +
  "buenas|buenos días|buen día|buenas tardes|buenas noches|vale|ok|okay|dale|bueno|a ver|y|pues|entonces|también|" +
  "no olvides|no te olvides de";

export const joints =
  "que|de|a|de que|sobre|lo de|para|para que|acerca de|que tengo que|que debo|que hay que|que tenemos que|" +
  "tengo que|" +
  "hay que|tenemos que|debo|debemos|de que tengo que|que no se me olvide|no olvidar|no olvidarme de|que no olvide|" +
  "que me toca|me toca|que necesito|que quiero|que tengo|que es|es|que hoy tengo que|q|q tengo que|tengo q|" +
  "de no olvidar|acordarme de|que me acuerde de|que es el|lo del|lo de la";

export const alsos = "y|y también|también|además|y además|luego|y luego|y después|después|y a";

export const common =
  "segunda|el|la|los|las|un|una|y|o|que|de|del|al|en|con|sin|por|para|es|son|está|están|soy|estoy|hay|ser|estar|" +
  "tengo|tiene|" +
  "tienes|tenemos|hacer|haz|hago|voy|va|vamos|ir|llamar|llama|llamo|comprar|compra|pagar|paga|sacar|saca|" +
  "enviar|envía|" +
  "mandar|manda|recoger|recoge|llevar|lleva|tomar|toma|ver|leer|limpiar|lavar|regar|cocinar|preparar|" +
  "revisar|entregar|" +
  "reunión|cita|médico|doctor|dentista|cumpleaños|mamá|papá|madre|padre|hijo|hija|hermano|amigo|jefe|casa|" +
  "perro|gato|" +
  "basura|pastilla|pastillas|leche|pan|huevos|coche|carro|alquiler|factura|luz|trabajo|escuela|clase|vuelo|" +
  "avión|tren|" +
  "mi|mis|tu|tus|su|me|te|se|le|lo|nos|no|sí|más|muy|pero|como|cómo|cuándo|qué|cuál|este|esta|ese|eso|esto|hola|" +
  "gracias|buenos|buenas|favor|también|hacia|sobre|cada|todos|todas|desde|hasta|entre|quiero|puedes|puedo|debo|" +
  "minutos|segundos|horas|días|semanas|meses|años|yo|usted|ellos|nosotros|cuando|porque|salir|volver|" +
  "dormir|correr|estudiar|gimnasio|cena|comida|fiesta|regalo|" +
  "cambiar|beber|sábanas|domingos|sábados|noches|tardes|mañanas|poner|pon|quedar|ayer|niños|colegio|horno|coche|" +
  "llaves|calle|banco|correo|paquete|informe|jugar|terminar|empezar|pedir|buscar|escribir|vale|oye|recordar|avisar|" +
  "finales|ahora|hace|falta|aquí|allí|mejor|siempre|nunca|luego|antes|después|otro|otra|mismo|quién|dónde|comer|" +
  "desayunar|merienda|navidad|nochebuena|nochevieja|carnaval|valentín|víspera|reyes|primavera|verano|otoño|invierno";
