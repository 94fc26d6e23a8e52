"""What people of the demonstration world wrote: short, plain, and of nobody."""

LETTER_FACTS = (
    "Discusiones repetidas en el domicilio con gritos e insultos; en la última acudió la policía municipal.",
    "Control del dinero de la casa y revisión del teléfono de su pareja. Acepta que debe cambiar su trato.",
    "Empujones durante una discusión por la convivencia con sus hijos. No hubo lesiones que requirieran hospital.",
    "Mensajes insistentes a su expareja después de la separación, pese a que se le pidió no buscarla.",
    "Insultos a una compañera de trabajo delante de otras personas; el área jurídica abrió el procedimiento.",
    "Incumplimiento de los acuerdos de pensión y descalificaciones frente a sus hijas.",
    "Celos y prohibición de salir con su familia. La víctima fue canalizada a su propia atención.",
)  # fmt: skip
TOPICS = (
    "Encuadre y acuerdos", "Qué es la violencia", "Ciclo de la violencia", "Señales de alerta y retiro a tiempo",
    "Responsabilidad", "Ideas que sostienen la violencia", "Enojo y celos", "Comunicación sin violencia",
    "Crianza", "Dinero y trabajo de la casa", "Plan personal", "Revisión de avances",
)  # fmt: skip
OBSERVATIONS = (
    "Llegó puntual, participó y reconoció un episodio propio.",
    "Al inicio minimizó los hechos; al final nombró su conducta.",
    "Mostró disposición; le cuesta hablar de la relación con su padre.",
    "Refirió dos situaciones de la semana en las que se retiró a tiempo.",
    "Habló poco; respondió por escrito al ejercicio.",
)  # fmt: skip
INTERVENTIONS = (
    "Se revisó el ciclo de la violencia y su propio plan de retiro.",
    "Ejercicio escrito sobre responsabilidad y se comentó en sesión.",
    "Se practicó cómo pedir y aceptar un no.",
    "Se orientó sobre el alcance de su determinación y sus fechas.",
    "Se revisó su red de apoyo y un servicio de su municipio.",
)  # fmt: skip
HOMEWORK = (
    "Registro semanal de enojo.",
    "Leer la hoja de señales y traer dos ejemplos.",
    "Hablar con su red de apoyo.",
    "",
)
OPINIONS = (
    "Cumplió los objetivos del plan. Reconoce su responsabilidad y usa el retiro como medida de seguridad.",
    "Asistió de manera regular. Se recomienda mantener la red de apoyo y los seguimientos.",
    "Avance suficiente; conviene reforzar comunicación con sus hijos durante los seguimientos.",
)  # fmt: skip
DEBRIEF = "Se trabajó el tema con el grupo; hubo escucha y participación. Sin incidentes que reportar."
FOLLOW_UP = (
    "Trabaja, vive aparte y cumple con las visitas. Dice que se retira cuando siente enojo.",
    "Mantiene los acuerdos. Pidió información del grupo abierto de los sábados.",
    "Sin hechos nuevos según lo que refiere; se le recordaron las fechas siguientes.",
)  # fmt: skip
VOLUNTARY = (
    "Quiero dejar de gritar en mi casa. Un amigo me dijo que aquí ayudan.",
    "Mi esposa me pidió que buscara ayuda y estoy de acuerdo.",
)  # fmt: skip
RETURNS = (
    "El número de expediente del formulario no es el del oficio. Corrija uno de los dos y envíe de nuevo.",
    "El oficio adjunto no se lee en la segunda hoja. Adjunte otra copia.",
)  # fmt: skip
COMMENTS = ("Me trataron bien.", "Me gustaría un horario más tarde.", "", "Aprendí a retirarme.", "")
